import { readdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";

/** What the path of a Unix socket may have in bytes: 107 on Linux, 103 on macOS; see unix(7) and unix(4). */
const LONGEST_PATH = 103;

/**
 * Where the server listens beside its port, or null where it cannot: in its own directory, which only its user may enter.
 * A query over the socket costs two thirds of the time, and half of the processor, of one over loopback.
 */
export function socketDirectory(directory: string): string | null {
  const absolute = resolve(directory);
  // The setting is a list with commas between.
  if (process.platform === "win32" || absolute.includes(",")) return null;
  return Buffer.byteLength(join(absolute, ".s.PGSQL.65535")) <= LONGEST_PATH ? absolute : null;
}

/** Sockets that a killed server left behind; call it while none runs there. */
export async function removeOldSockets(directory: string): Promise<void> {
  const names = (await readdir(directory)).filter((name) => name.startsWith(".s.PGSQL."));
  await Promise.all(names.map((name) => rm(join(directory, name), { force: true })));
}
