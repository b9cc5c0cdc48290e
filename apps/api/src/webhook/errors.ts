import { CodedError } from "@project-sync/contracts";

export class WebhooksNotConfiguredError extends CodedError {
  readonly code = "webhooks_not_configured";

  constructor() {
    super("This server takes no webhooks. Set GITHUB_WEBHOOK_SECRET to the secret of the webhook on GitHub.");
  }
}

export class InvalidSignatureError extends CodedError {
  readonly code = "invalid_signature";

  constructor() {
    super(
      "X-Hub-Signature-256 is missing or wrong. GITHUB_WEBHOOK_SECRET must be the secret of the webhook on GitHub.",
    );
  }
}
