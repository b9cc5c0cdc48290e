import { ProjectSyncApiError, UnexpectedAnswerError } from "./errors.js";

/** Worth another connection: the network, an overloaded server, a proxy between deployments. */
export function isPassing(error: unknown): boolean {
  if (error instanceof UnexpectedAnswerError) return false;
  return error instanceof ProjectSyncApiError ? error.status >= 500 || error.status === 429 : true;
}
