import type { RepositoryRecord } from "../stored-repository.js";

/** The addresses of one repository on an emulator whose API is at `origin`; web pages live there too, as names only. */
export class RepositoryUrls {
  readonly api: string;
  readonly html: string;

  constructor(
    readonly origin: string,
    readonly record: RepositoryRecord,
  ) {
    this.api = `${origin}/repos/${record.owner}/${record.name}`;
    this.html = `${origin}/${record.owner}/${record.name}`;
  }

  commit(sha: string): string {
    return `${this.api}/commits/${sha}`;
  }

  gitCommit(sha: string): string {
    return `${this.api}/git/commits/${sha}`;
  }

  tree(sha: string): string {
    return `${this.api}/git/trees/${sha}`;
  }

  blob(sha: string): string {
    return `${this.api}/git/blobs/${sha}`;
  }

  branch(name: string): string {
    return `${this.api}/branches/${encodePath(name)}`;
  }

  htmlCommit(sha: string): string {
    return `${this.html}/commit/${sha}`;
  }
}

/** Percent-encodes each segment of a path; slashes stand. A lone surrogate, which cannot be encoded, becomes U+FFFD. */
export function encodePath(path: string): string {
  return path
    .split("/")
    .map((segment) => encodeURIComponent(segment.replace(/\p{Surrogate}/gu, "\ufffd")))
    .join("/");
}
