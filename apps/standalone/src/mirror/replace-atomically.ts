import { open, rename, symlink, unlink } from "node:fs/promises";
import { diskPath } from "./disk-path.js";
import { temporaryName } from "./reserved-names.js";

interface FileOptions {
  executable: boolean;
  /** wait until the bytes are on the disk before they take their name */
  durable: boolean;
}

/** Writes a file beside its place and moves it there, so that a reader finds the old bytes or the new, never a part. */
export async function replaceFile(
  root: string,
  path: string,
  content: Uint8Array,
  { executable, durable }: FileOptions,
): Promise<void> {
  await replace(root, path, async (temporary) => {
    const handle = await open(temporary, "wx", 0o600);
    try {
      await handle.writeFile(content);
      // Set, not asked for: the umask has no say in what git calls executable or not.
      await handle.chmod(executable ? 0o755 : 0o644);
      if (durable) await handle.sync();
    } finally {
      await handle.close();
    }
  });
}

/** The same for a symbolic link. */
export async function replaceLink(root: string, path: string, target: Uint8Array): Promise<void> {
  await replace(root, path, (temporary) => symlink(Buffer.from(target), temporary));
}

async function replace(root: string, path: string, write: (temporary: Buffer) => Promise<void>): Promise<void> {
  const parent = path.lastIndexOf("/");
  const temporary = diskPath(root, path.slice(0, parent + 1) + temporaryName());
  try {
    await write(temporary);
    await rename(temporary, diskPath(root, path));
  } catch (error) {
    await unlink(temporary).catch(() => {});
    throw error;
  }
}
