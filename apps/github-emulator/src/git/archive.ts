import { createReadStream } from "node:fs";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { streamGit } from "./run-git.js";

interface ArchiveOptions {
  dir: string;
  sha: string;
  /** the directory that holds everything in the archive, without a slash */
  prefix: string;
  /** 1 (fast) to 9 (small) */
  gzipLevel: number;
}

/**
 * The tarball of a commit from `git archive`, so that `export-ignore` and `export-subst` apply. gzip runs beside git,
 * which is faster than git's own compression where there is a second core.
 */
export function streamArchive({ dir, sha, prefix, gzipLevel }: ArchiveOptions): AsyncGenerator<Buffer> {
  const gzip = `tar.tar.gz.command=gzip -cn${gzipLevel}`;
  return streamGit(dir, ["-c", gzip, "archive", "--format=tar.gz", `--prefix=${prefix}/`, sha]);
}

/** The same from a file beside the repository, which the first whole download leaves there. */
export async function* streamCachedArchive(options: ArchiveOptions): AsyncGenerator<Buffer> {
  const folder = join(options.dir, "github-emulator-archives");
  const file = join(folder, `${options.prefix}-${options.sha}-${options.gzipLevel}.tar.gz`);
  if (await stat(file).catch(() => null)) return yield* createReadStream(file, { highWaterMark: 256 * 1024 });
  await mkdir(folder, { recursive: true });
  yield* keepCopy(streamArchive(options), file);
}

async function* keepCopy(chunks: AsyncIterable<Buffer>, file: string): AsyncGenerator<Buffer> {
  const unfinished = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  const copy = await open(unfinished, "w");
  try {
    for await (const chunk of chunks) {
      await copy.write(chunk);
      yield chunk;
    }
    await rename(unfinished, file);
  } finally {
    await copy.close();
    await rm(unfinished, { force: true });
  }
}
