import { CodedError } from "@project-sync/contracts";
import { isErrno } from "@project-sync/embedded-postgres";

/** The directory cannot be used; the message says why and what to do. */
export class UnusableFolderError extends CodedError {
  override readonly code = "folder_unusable";

  constructor(directory: string, why: string, options?: ErrorOptions) {
    super(`Cannot mirror into ${directory}: ${why}`, options);
  }
}

/** It holds something that is not ours; nothing was touched. */
export class FolderNotOursError extends CodedError {
  override readonly code = "folder_not_ours";

  constructor(directory: string, why: string) {
    super(`${directory} ${why}\nNothing was touched. Choose another directory, or adopt this one with --force.`);
  }
}

export class FolderFullError extends CodedError {
  override readonly code = "disk_full";

  constructor(directory: string, options?: ErrorOptions) {
    super(
      `The disk that holds ${directory} is full. Free some space and run the same command again: it goes on from there.`,
      options,
    );
  }
}

/** What arrived is not what git has under that name. */
export class ContentMismatchError extends CodedError {
  override readonly code = "content_mismatch";

  constructor(path: string, expected: string, actual: string) {
    super(
      `The content of ${JSON.stringify(path)} is not what git has: its SHA is ${actual}, not ${expected}. ` +
        "It was not written. Prove the mirror: project-sync verify owner/name --content",
    );
  }
}

/** With --strict: the directory is not the whole tree. */
export class IncompleteError extends CodedError {
  override readonly code = "incomplete";
}

/** Something on disk that is not ours stands where the tree has something else. */
export class InTheWayError extends CodedError {
  override readonly code = "in_the_way";
}

/** What a failed file operation below the directory means to the user; anything unknown stays as it is. */
export function translateDiskError(directory: string, cause: unknown): unknown {
  if (isErrno(cause, "ENOSPC", "EDQUOT")) return new FolderFullError(directory, { cause });
  if (isErrno(cause, "EROFS"))
    return new UnusableFolderError(directory, "the file system is read-only. Choose a directory elsewhere.", { cause });
  if (isErrno(cause, "EACCES", "EPERM"))
    return new UnusableFolderError(directory, `permission denied (${(cause as Error).message}).`, { cause });
  if (isErrno(cause, "ENOTDIR", "EEXIST"))
    return new UnusableFolderError(directory, "a file is in the way. Choose another directory.", { cause });
  if (isErrno(cause, "ENOENT"))
    return new UnusableFolderError(directory, "it was removed or moved away. Run the same command again.", { cause });
  return cause;
}
