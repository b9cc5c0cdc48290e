import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { isErrno } from "@project-sync/embedded-postgres";
import type { Versions } from "./random-changes.js";

/** Files that are kept open for a while: what was read of them must not change under a reader. */
const HELD = 300;

interface HeldFile {
  handle: FileHandle;
  path: string;
  text: string;
}

/**
 * Reads the files of a directory over and over, and notes what no version of the path ever was: a half-written file. Since
 * a glance seldom falls into a write, files stay open besides, and are read once more later: one that is replaced keeps
 * its bytes, one that is written in place does not.
 */
export function watchReads(root: string, versions: Versions, random: () => number) {
  const strange: string[] = [];
  const seen = new Set<string>();
  const held: HeldFile[] = [];
  let reads = 0;
  let stopped = false;

  async function readOne(path: string): Promise<void> {
    const handle = await openFile(Buffer.concat([Buffer.from(`${root}/`), Buffer.from(path, "latin1")]));
    if (handle === null) return;
    const text = await read(handle);
    reads++;
    seen.add(`${path}\0${text.slice(0, 200)}`);
    if (!versions.get(path)?.has(text)) strange.push(`${path}: ${text.length} bytes, ${text.slice(0, 80)}`);
    held.push({ handle, path, text });
  }

  async function release({ handle, path, text }: HeldFile): Promise<void> {
    if ((await read(handle)) !== text) strange.push(`${path} changed while it was open`);
    await handle.close();
  }

  const reading = (async () => {
    while (!stopped) {
      const paths = [...versions.keys()];
      await Promise.all(Array.from({ length: 4 }, () => readOne(paths[Math.floor(random() * paths.length)] as string)));
      for (const file of held.splice(0, held.length - HELD)) await release(file);
      // The machine is for the program under test, too.
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    for (const file of held.splice(0)) await release(file);
  })();

  return {
    async stop() {
      stopped = true;
      await reading;
      return { strange, reads, different: seen.size };
    },
  };
}

/** Null for what is no file, or not there at the moment. */
async function openFile(place: Buffer): Promise<FileHandle | null> {
  try {
    const handle = await open(place, constants.O_RDONLY | constants.O_NOFOLLOW);
    if ((await handle.stat()).isFile()) return handle;
    await handle.close();
    return null;
  } catch (error) {
    if (isErrno(error, "ENOENT", "ENOTDIR", "ELOOP", "EISDIR")) return null;
    throw error;
  }
}

/** From the beginning, wherever the handle was read to before. */
async function read(handle: FileHandle): Promise<string> {
  const chunks: Buffer[] = [];
  for (let at = 0; ; ) {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(64 * 1024), 0, 64 * 1024, at);
    if (bytesRead === 0) return Buffer.concat(chunks).toString("latin1");
    chunks.push(buffer.subarray(0, bytesRead));
    at += bytesRead;
  }
}
