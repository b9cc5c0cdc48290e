import type { BigIntStats } from "node:fs";
import { lstat } from "node:fs/promises";
import { isErrno } from "@project-sync/embedded-postgres";

/** What is at a path, the link itself where it is one; null when there is nothing. */
export async function lstatOrNull(path: string | Buffer): Promise<BigIntStats | null> {
  try {
    return await lstat(path, { bigint: true });
  } catch (error) {
    if (isErrno(error, "ENOENT", "ENOTDIR")) return null;
    throw error;
  }
}
