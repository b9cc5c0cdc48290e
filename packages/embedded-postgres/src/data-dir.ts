import { access, constants, mkdir, statfs } from "node:fs/promises";
import { resolve } from "node:path";
import { CodedError } from "@project-sync/contracts";
import { isErrno } from "./process-identity.js";

/** DATA_DIR cannot be used; the message says why and what to do. */
export class UnusableDataDirError extends CodedError {
  override readonly code = "data_dir_unusable";

  constructor(dataDir: string, why: string, options?: ErrorOptions) {
    super(`Cannot keep data in ${dataDir}: ${why}. Set DATA_DIR to a directory that can be written to.`, options);
  }
}

/** Too little room to begin with, or none left on the way. */
export class DiskFullError extends CodedError {
  override readonly code = "disk_full";

  constructor(dataDir: string, options?: ErrorOptions) {
    super(
      `The disk that holds ${dataDir} is full. Free some space, or set DATA_DIR to a directory elsewhere.`,
      options,
    );
  }
}

/** Makes the directory if need be and proves that it can be written to. Returns its absolute path. */
export async function openDataDir(directory: string): Promise<string> {
  const dataDir = resolve(directory);
  try {
    await mkdir(dataDir, { recursive: true });
    await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw translateFileError(dataDir, cause);
  }
  return dataDir;
}

/** Says so at once when there is less room than a new database needs, rather than half-way through. */
export async function requireFreeSpace(dataDir: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(dataDir);
  if (bavail * bsize < bytes) throw new DiskFullError(dataDir);
}

/** What a failed file operation in DATA_DIR means to the user; anything unknown stays as it is. */
export function translateFileError(dataDir: string, cause: unknown): unknown {
  if (isErrno(cause, "ENOSPC", "EDQUOT")) return new DiskFullError(dataDir, { cause });
  if (isErrno(cause, "EACCES", "EPERM")) return new UnusableDataDirError(dataDir, "permission denied", { cause });
  if (isErrno(cause, "EROFS")) return new UnusableDataDirError(dataDir, "the file system is read-only", { cause });
  if (isErrno(cause, "ENOTDIR", "EEXIST")) return new UnusableDataDirError(dataDir, "a file is in the way", { cause });
  if (isErrno(cause, "ENOENT")) return new UnusableDataDirError(dataDir, "it cannot be made", { cause });
  return cause;
}
