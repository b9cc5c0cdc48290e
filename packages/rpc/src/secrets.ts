import { createHash, randomBytes } from "node:crypto";

/** What is kept of a key or a cookie: they are random and long, so a plain digest tells nothing. */
export function sha256(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** 192 bits, URL-safe; `psk_` tells scanners and people what it is. */
export function newApiKey(): string {
  return `psk_${randomBytes(24).toString("base64url")}`;
}

export function newSessionToken(): string {
  return randomBytes(32).toString("base64url");
}
