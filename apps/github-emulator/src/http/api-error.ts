/** An answer that GitHub gives as an error; the body has GitHub's wording, since clients have been written to it. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly documentationUrl = DOCUMENTATION,
    readonly extra: { headers?: Record<string, string>; body?: Record<string, unknown> } = {},
  ) {
    super(message);
    this.name = "ApiError";
  }
}

const DOCUMENTATION = "https://docs.github.com/rest";

/** A page below https://docs.github.com/rest, as error bodies name it. */
export function docs(page: string): string {
  return `${DOCUMENTATION}/${page}`;
}

export function notFound(page?: string, message = "Not Found"): ApiError {
  return new ApiError(404, message, page === undefined ? undefined : docs(page));
}

/** What git data endpoints answer while a repository has no branch. */
export function emptyRepository(page: string): ApiError {
  return new ApiError(409, "Git Repository is empty.", docs(page));
}

/** @throws ApiError 422 unless `sha` is a whole SHA-1 in lower case */
export function requireSha(sha: string, page: string): void {
  if (/^[0-9a-f]{40}$/.test(sha)) return;
  throw new ApiError(422, "The sha parameter must be exactly 40 characters and contain only [0-9a-f].", docs(page));
}
