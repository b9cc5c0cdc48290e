import type { GithubError } from "./errors.js";
import type { RepositoryRef, RequestContext } from "./request-context.js";

/** As whom GitHub is asked; chosen once, by the app's configuration. */
export type GithubCredentials =
  /** public repositories, 60 requests an hour */
  | { kind: "anonymous" }
  | { kind: "token"; token: string }
  /** a GitHub App: on each owner's repositories as its installation there; the key is a PEM */
  | { kind: "app"; appId: string; privateKey: string };

/** For whom a request is made: the owner of what it is about, the App itself, or nobody in particular. */
export type Asker = { owner: string } | "app" | "nobody";

/** What a request carries, and whose budget it draws on. */
export interface Authorization {
  kind: "anonymous" | "token" | "app" | "installation";
  /** names the budget and tells no secret, see `RequestInfo` */
  account: string;
  /** of the header; null for none */
  value: string | null;
}

/** Answers what requests are to carry. The one thing that differs between the kinds of credentials. */
export interface CredentialSource {
  /** @throws AppNotInstalledError · InstallationSuspendedError, and whatever asking GitHub for a token throws */
  authorize(asker: Asker, context: RequestContext): Promise<Authorization>;
  /** Forgets one that GitHub has refused. False where asking again would bring the same. */
  discard(authorization: Authorization): boolean;
  /** Why a repository that these credentials do not find may exist all the same; null where nothing speaks for that. */
  doubtMissing(ref: RepositoryRef, context: RequestContext): Promise<GithubError | null>;
  /** Another owner, who has the repository that was found at `ref` once; null where that is not known. */
  findNewOwner(ref: RepositoryRef, context: RequestContext): Promise<string | null>;
}

export const ANONYMOUS: Authorization = { kind: "anonymous", account: "anonymous", value: null };
