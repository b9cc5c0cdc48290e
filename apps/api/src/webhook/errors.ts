import { CodedError } from "@project-sync/contracts";

export class SignatureMissingError extends CodedError {
  readonly code = "signature_missing";

  constructor() {
    super("X-Hub-Signature-256 is missing or not one. Give the webhook on GitHub a secret: GITHUB_WEBHOOK_SECRET.");
  }
}

export class InvalidSignatureError extends CodedError {
  readonly code = "invalid_signature";

  constructor() {
    super("X-Hub-Signature-256 is wrong. GITHUB_WEBHOOK_SECRET must be the secret of the webhook on GitHub.");
  }
}

export class PayloadTooLargeError extends CodedError {
  readonly code = "payload_too_large";

  constructor(maxBytes: number) {
    super(`The payload is larger than the ${maxBytes / 1024 / 1024} MB that GitHub sends at most.`);
  }
}

export class BodyTooSlowError extends CodedError {
  readonly code = "body_too_slow";

  constructor(deadlineMs: number) {
    super(`The payload was not complete within ${deadlineMs / 1000} s, the time that GitHub gives a delivery.`);
  }
}

/** As many large payloads as may be held at once are on their way. The sweep finds what this one wanted to tell. */
export class WebhooksBusyError extends CodedError {
  readonly code = "webhooks_busy";

  constructor() {
    super("Too many large payloads at the same time. Send it again in a moment.");
  }
}

/** The delivery was recorded, as one that says nothing intelligible about its event. */
export class InvalidPayloadError extends CodedError {
  readonly code = "invalid_payload";
}
