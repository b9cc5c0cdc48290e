import { randomBytes } from "node:crypto";

/** What the command knows about a directory, kept in it. */
export const STATE_FILE = ".project-sync.json";

/** A file that is still being written, beside the one that it will replace. */
export const TEMPORARY_NAME = /^\.project-sync-[0-9a-f]{16}\.tmp$/i;

export function temporaryName(): string {
  return `.project-sync-${randomBytes(8).toString("hex")}.tmp`;
}
