export type { SyncOutcome } from "./persist.js";
export type { ForcedPlan, PipelineLimits, ProjectSyncInput } from "./pipeline-context.js";
export { projectSync } from "./project-sync-service.js";
export { VerificationFailedError } from "./prove-changes.js";
export { type ProofQuery, proveTree } from "./prove-tree.js";
export { BranchNotFoundError } from "./resolve.js";
export { type ComputedTree, computeRootTree, type DirectoryMismatch } from "./verify.js";
export { RepositoryReplacedError } from "./verify-identity.js";
