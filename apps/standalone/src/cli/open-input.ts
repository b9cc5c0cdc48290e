import { open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { isErrno } from "@project-sync/embedded-postgres";
import { UsageError } from "./errors.js";

/** What somebody names to be read: a file, or - for standard input. @throws UsageError */
export async function openInput(file: string): Promise<Readable> {
  if (file === "-") return process.stdin;
  const handle = await open(file).catch((error: unknown) => {
    if (isErrno(error, "ENOENT", "ENOTDIR")) throw new UsageError(`There is no file ${file}.`);
    if (isErrno(error, "EACCES", "EPERM")) throw new UsageError(`${file} may not be read.`);
    throw error;
  });
  if ((await handle.stat()).isFile()) return handle.createReadStream();
  await handle.close();
  throw new UsageError(`${file} is not a file.`);
}
