import type { RequestContext } from "./request-context.js";

/** As whom GitHub is asked; chosen once, by the app's configuration. */
export type GithubCredentials =
  /** public repositories, 60 requests an hour */
  { kind: "anonymous" } | { kind: "token"; token: string };

/** For whom a request is made: the owner of what it is about, or nobody in particular. */
export type Asker = { owner: string } | "nobody";

/** What a request carries, and whose budget it draws on. */
export interface Authorization {
  /** names the budget and tells no secret, see `RequestInfo` */
  account: string;
  /** of the header; null for none */
  value: string | null;
}

/** Answers what requests are to carry. The one thing that differs between the kinds of credentials. */
export interface CredentialSource {
  authorize(asker: Asker, context: RequestContext): Promise<Authorization>;
}
