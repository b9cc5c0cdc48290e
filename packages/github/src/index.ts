export type { PermissionState, RepositoryAccess } from "./check-access.js";
export type { ComparedFile, CompareQuery, Comparison } from "./compare-commits.js";
export { freshAnswer, type Unchanged } from "./conditional-request.js";
export type { NewApp } from "./convert-manifest.js";
export type { GithubCredentials } from "./credentials.js";
export type { AppAccount } from "./describe-app.js";
export type { TokenAccount } from "./describe-token.js";
export * from "./errors.js";
export type { BlobQuery } from "./fetch-blob.js";
export type { BlobTexts, BlobTextsQuery } from "./fetch-blob-texts.js";
export type { BranchHead, BranchHeadQuery } from "./fetch-branch-head.js";
export type { BranchesAnswer, BranchesQuery, BranchList, GithubBranch } from "./fetch-branches.js";
export type { AppDelivery } from "./fetch-delivery.js";
export type { Installation } from "./fetch-installation.js";
export type { GithubTree, TreeQuery } from "./fetch-repo-tree-with-sha.js";
export type {
  FoundRepository,
  GithubRepository,
  RepositoryAnswer,
  RepositoryByIdQuery,
  RepositoryQuery,
} from "./fetch-repository.js";
export { gitBlobSha } from "./git-object.js";
export type { GithubApp } from "./github-app.js";
export { createGithubConnector, type GithubConnector, type GithubConnectorOptions } from "./github-connector.js";
export type { HookQuery, InstalledHook } from "./install-hook.js";
export type { FailedDelivery } from "./list-failed-deliveries.js";
export type { LocateQuery, RepositoryLocation } from "./locate-repository.js";
export type { TarballQuery } from "./open-tarball.js";
export { parseWebhook, type WebhookEvent } from "./parse-webhook.js";
export type { RateLimit } from "./rate-limit.js";
export type { ArchiveFile } from "./read-archive.js";
export type { RepositoryRef, RequestContext, RequestInfo } from "./request-context.js";
export { siteUrl } from "./site-url.js";
export { verifyWebhook } from "./verify-webhook.js";
export type { AccountHint, BranchHint, IgnoredHint, RepositoryHint, WebhookHint } from "./webhook-hint.js";
