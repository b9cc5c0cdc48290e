import { createHmac } from "node:crypto";

/** The signature headers of a delivery; none where the hook has no secret. */
export function signatureHeaders(secret: string | null, body: Buffer): Record<string, string> {
  if (secret === null) return {};
  const sign = (algorithm: string) => createHmac(algorithm, secret).update(body).digest("hex");
  return { "x-hub-signature": `sha1=${sign("sha1")}`, "x-hub-signature-256": `sha256=${sign("sha256")}` };
}
