import { problemSchema, type Session, sessionSchema } from "@project-sync/contracts";
import { queryOptions } from "@tanstack/react-query";

const PATH = "/api/v1/session";

/** A refusal of the server, with its own words. */
export class SessionError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Who this browser is to the server; null when it has to sign in first. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: async ({ signal }): Promise<Session | null> => {
    const response = await fetch(PATH, { signal, headers: { accept: "application/json" } });
    if (response.status === 401) return null;
    return sessionSchema.parse(await read(response));
  },
  staleTime: 60_000,
});

/** Begins a session with an API key; the server keeps it in a cookie that scripts cannot read. */
export async function signIn(key: string): Promise<Session> {
  const headers = { "content-type": "application/json", accept: "application/json" };
  const response = await fetch(PATH, { method: "POST", headers, body: JSON.stringify({ key }) });
  return sessionSchema.parse(await read(response));
}

export async function signOut(): Promise<void> {
  await fetch(PATH, { method: "DELETE" });
}

async function read(response: Response): Promise<unknown> {
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return body;
  const problem = problemSchema.safeParse(body);
  if (problem.success) throw new SessionError(problem.data.code, problem.data.detail);
  throw new SessionError(`http_${response.status}`, `The server answered ${response.status}.`);
}
