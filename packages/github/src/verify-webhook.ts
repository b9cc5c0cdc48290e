import { createHmac, timingSafeEqual } from "node:crypto";

interface SignedDelivery {
  /** several while one is being rotated out */
  secrets: string[];
  /** the body as it came over the wire, before any parser */
  rawBody: Uint8Array;
  /** the `X-Hub-Signature-256` header */
  signature: string | undefined;
}

/**
 * Whether one of the secrets signed this delivery (HMAC-SHA-256 over the raw bytes, compared in constant time; see
 * https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries). Empty secrets sign nothing.
 */
export async function verifyWebhook({ secrets, rawBody, signature }: SignedDelivery): Promise<boolean> {
  const digest = signature?.match(/^sha256=([0-9a-f]{64})$/)?.[1];
  if (!digest) return false;
  const given = Buffer.from(digest, "hex");
  return secrets.some((secret) => secret !== "" && timingSafeEqual(hmac(secret, rawBody), given));
}

function hmac(secret: string, rawBody: Uint8Array): Buffer {
  return createHmac("sha256", secret).update(rawBody).digest();
}
