/**
 * What a delivery hints at: where to look, never what is true. Deliveries come late, twice, out of order or not at all,
 * so whoever acts on one asks GitHub.
 */
export type WebhookHint = BranchHint | RepositoryHint | AccountHint | { kind: "ping" } | IgnoredHint;

/** A branch was pushed to, created or deleted; `gone` where the payload tells that it was deleted. */
export interface BranchHint {
  kind: "branch";
  githubRepositoryId: bigint;
  owner: string;
  name: string;
  branch: string;
  gone: boolean;
  /** where it stands by the payload; null where that does not tell */
  headSha: string | null;
}

/** What we store about these repositories may have changed, or whether they can be read. */
export interface RepositoryHint {
  kind: "repository";
  githubRepositoryIds: bigint[];
}

/** The same of every repository of this owner, by the name it had before the event. */
export interface AccountHint {
  kind: "account";
  account: string;
}

/** Nothing that is mirrored; `reason` is for the inbox. */
export interface IgnoredHint {
  kind: "ignored";
  reason: string;
}
