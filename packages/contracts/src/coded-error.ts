/** What a worker does with an error: try again later, wait for a known time without spending an attempt, or give up. */
export type Disposition = "retry" | "pause" | "stop";

/**
 * Base of every error that leaves one of our packages. `code` is stable and part of the public contract (problem+json,
 * `sync.failed`, CLI exit text); `message` says what happened and what to do; subclasses stand beside the code that
 * throws them. Callers use `instanceof` or `code`, never the message.
 */
export abstract class CodedError extends Error {
  abstract readonly code: string;
  readonly disposition: Disposition = "stop";

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}
