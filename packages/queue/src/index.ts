export type { QueueConnection } from "./bull.js";
export * from "./dispatch-syncs.js";
export { QueueMisconfiguredError } from "./ensure-no-eviction.js";
export * from "./job-id.js";
export * from "./reconcile-queue.js";
export * from "./sync-queue.js";
export * from "./sync-worker.js";
export { QueueUnavailableError } from "./within.js";
