import { createHash } from "node:crypto";

/** Git's name of a content: SHA-1 over a header and the bytes. */
export function blobSha(content: Uint8Array): string {
  return createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex");
}
