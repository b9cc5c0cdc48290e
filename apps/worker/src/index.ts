export { BudgetKeeper } from "./budget/budget-keeper.js";
export { workerSettingsShape } from "./config.js";
export { createWorkerService, type WorkerService } from "./create-worker-service.js";
export { startEmbedder } from "./embedding/start-embedder.js";
export type { WorkerContext, WorkerSettings } from "./worker-context.js";
export { toWorkerSettings } from "./worker-settings.js";
