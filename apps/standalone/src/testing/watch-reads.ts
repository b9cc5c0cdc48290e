import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { isErrno } from "@project-sync/embedded-postgres";
import type { Versions } from "./random-changes.js";

/** Reads the files of a directory over and over, and notes what no version of the path ever was: a half-written file. */
export function watchReads(root: string, versions: Versions, random: () => number) {
  const strange: string[] = [];
  const seen = new Set<string>();
  let reads = 0;
  let stopped = false;

  async function readOne(path: string): Promise<void> {
    const text = await readIfFile(Buffer.concat([Buffer.from(`${root}/`), Buffer.from(path, "latin1")]));
    if (text === null) return;
    reads++;
    seen.add(`${path}\0${text.slice(0, 200)}`);
    if (!versions.get(path)?.has(text)) strange.push(`${path}: ${text.length} bytes, ${text.slice(0, 80)}`);
  }

  const reading = (async () => {
    while (!stopped) {
      const paths = [...versions.keys()];
      const some = Array.from({ length: 8 }, () => paths[Math.floor(random() * paths.length)] as string);
      await Promise.all(some.map(readOne));
      // The machine is for the program under test, too.
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
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
async function readIfFile(place: Buffer): Promise<string | null> {
  try {
    await using handle = await open(place, constants.O_RDONLY | constants.O_NOFOLLOW);
    return (await handle.stat()).isFile() ? (await handle.readFile()).toString("latin1") : null;
  } catch (error) {
    if (isErrno(error, "ENOENT", "ENOTDIR", "ELOOP", "EISDIR")) return null;
    throw error;
  }
}
