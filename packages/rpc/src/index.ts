export { ensureRole, ensureServerWide, ForbiddenError } from "./access.js";
export { announce } from "./announce.js";
export * from "./authenticate.js";
export type { Announcements, ApiContext, RpcContext } from "./context.js";
export { createSyncDispatcher, type Dispatcher } from "./dispatcher.js";
export { CrossSiteRequestError } from "./ensure-same-origin.js";
export * from "./errors.js";
export { type KeyStore, keyStoreOf } from "./key-store.js";
export {
  createOpenApiDocument,
  type OpenApiDocument,
  type OpenApiPaths,
  problemResponses,
} from "./openapi-document.js";
export { setQueuePaused } from "./ops/set-queue-paused.js";
export { type ProblemAnswer, toProblem } from "./problem.js";
export { QuestionVectors } from "./question-vectors.js";
export { type ContentInput, contentInputSchema, getContentFile, readContent } from "./read-content.js";
export { restStatus } from "./rest-operations.js";
export { type AppRouter, appRouter } from "./router.js";
export { beginSession, describePrincipal, endSession } from "./sessions.js";
export { startSync } from "./start-sync.js";
export { toTrpcError } from "./to-trpc-error.js";
