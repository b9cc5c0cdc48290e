import { createHash } from "node:crypto";

/** Object name git gives to a blob with this content: SHA-1 over `blob <size>\0<content>`, lower-case hex. */
export function gitBlobSha(content: Uint8Array): string {
  return createHash("sha1").update(`blob ${content.byteLength}\0`).update(content).digest("hex");
}
