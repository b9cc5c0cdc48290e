import { CodedError } from "@project-sync/contracts";

export class RouteNotFoundError extends CodedError {
  readonly code = "route_not_found";

  constructor(path: string) {
    super(`There is nothing at ${path}. The gateway serves GET /api/v1/events/project-sync/{syncId} only.`);
  }
}

export class NotReadyError extends CodedError {
  readonly code = "not_ready";
}

/** This process is going away. */
export class StoppingError extends CodedError {
  readonly code = "not_ready";

  constructor() {
    super("This server is stopping. Connect again; another one will answer.");
  }
}
