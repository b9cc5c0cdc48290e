export { readActiveFiles } from "./active-rows.js";
export * from "./activity-counts.js";
export { readActivityDays } from "./activity-days.js";
export * from "./api-keys.js";
export * from "./auto-sync.js";
export type { BlobSkipReason } from "./blob-row.js";
export * from "./blob-writer.js";
export * from "./blobs.js";
export * from "./branch-checks.js";
export { type BranchSample, takeBranchSample } from "./branch-samples.js";
export { readBranchStates } from "./branch-states.js";
export { readTreeSummary } from "./branch-summaries.js";
export * from "./branches.js";
export * from "./changes.js";
export * from "./collect-blobs.js";
export * from "./compare-syncs.js";
export { type MemoryOutcome, memoryFailed, type Publication, type Published } from "./complete-sync.js";
export * from "./content-selection.js";
export { InvalidCursorError } from "./cursor.js";
export * from "./deliveries.js";
export * from "./delivery-lists.js";
export * from "./directories.js";
export { type DirectoriesQuery, readChildren } from "./directory-reads.js";
export * from "./dispatch.js";
export * from "./expire-deliveries.js";
export * from "./failure-groups.js";
export * from "./file-history.js";
export { SyncExpiredError, SyncNotOnBranchError, type TreeVersion } from "./file-versions.js";
export * from "./files.js";
export * from "./github-budgets.js";
export * from "./import-memory.js";
export { inTransaction } from "./in-transaction.js";
export { findKnownSizes } from "./known-sizes.js";
export * from "./listed-projects.js";
export * from "./maintenance-tasks.js";
export * from "./memory-entries.js";
export type { MemorySearch } from "./memory-scope.js";
export * from "./memory-selection.js";
export * from "./migrate-database.js";
export * from "./open-database.js";
export * from "./open-publication.js";
export * from "./ops-pulse.js";
export * from "./projects.js";
export type { Connections, Queryable } from "./queryable.js";
export { type AskedQuestion, findQuestionVector, forgetQuestions, keepQuestionVector } from "./question-vectors.js";
export * from "./queue-controls.js";
export * from "./queue-position.js";
export * from "./record-check.js";
export * from "./repositories.js";
export * from "./repository-checks.js";
export * from "./repository-settings.js";
export * from "./restore-memory.js";
export * from "./retention.js";
export { isMeaningCursor, type MeaningSearch, searchByMeaning } from "./search-by-meaning.js";
export { type MemoryHits, searchMemory } from "./search-memory.js";
export {
  ensureVectorExtension,
  findSemanticModel,
  hasVectorExtension,
  prepareSemanticStorage,
  VectorExtensionError,
} from "./semantic-storage.js";
export * from "./sessions.js";
export * from "./staged-memory.js";
export * from "./stream-syncs.js";
export * from "./sync-attempts.js";
export * from "./sync-claims.js";
export {
  appendSyncEvents,
  type EventsToAppend,
  type EventsToRead,
  readMilestones,
  readSyncEvents,
} from "./sync-events.js";
export * from "./sync-requests.js";
export * from "./syncs.js";
export { readThroughput } from "./throughput.js";
export { timeBuckets } from "./time-buckets.js";
export { readTreeAt } from "./tree-at.js";
export { readActiveTree } from "./tree-reads.js";
export {
  claimUnembedded,
  countUnembedded,
  type EmbeddedPassage,
  inheritEmbeddings,
  releaseUnembedded,
  storeEmbeddings,
  type UnembeddedEntry,
} from "./unembedded-memory.js";
export { countUnfinished, findOldestWaiting } from "./waiting-syncs.js";
export { listWorkers, noteWorker, removeWorker, type WorkerPresence } from "./workers.js";
