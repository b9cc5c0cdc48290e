import { CodedError } from "@project-sync/contracts";

export class RouteNotFoundError extends CodedError {
  readonly code = "route_not_found";

  constructor(path: string) {
    super(`There is nothing at ${path}. The gateway serves event streams under /api/v1/events only.`);
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

/** The stream is not, or no longer, on this process. */
export class StreamNotFoundError extends CodedError {
  readonly code = "stream_not_found";

  constructor(streamId: string) {
    super(`There is no stream ${streamId} here. Connect again with the topics that are wanted now.`);
  }
}
