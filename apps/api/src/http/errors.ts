import { CodedError } from "@project-sync/contracts";

export class RouteNotFoundError extends CodedError {
  readonly code = "route_not_found";

  constructor(path: string) {
    super(`There is nothing at ${path}. See /docs for what there is.`);
  }
}

export class MethodNotAllowedError extends CodedError {
  readonly code = "method_not_allowed";

  constructor(method: string, path: string, allowed: readonly string[]) {
    super(`${path} does not answer ${method}, only ${allowed.join(", ")}.`);
  }
}

export class UnsupportedMediaTypeError extends CodedError {
  readonly code = "unsupported_media_type";

  constructor() {
    super("Send the body as JSON, with the header `Content-Type: application/json`.");
  }
}

export class NotReadyError extends CodedError {
  readonly code = "not_ready";
}
