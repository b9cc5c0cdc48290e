import { randomBytes } from "node:crypto";
import { chmod, link, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { translateFileError } from "./data-dir.js";
import { isErrno } from "./process-identity.js";

/**
 * The secret in a file that only its owner may read, made on first use. Two processes that start together agree on one:
 * the file appears whole, and whoever comes second reads it.
 */
export async function readOrCreateSecret(
  path: string,
  generate: () => string = () => randomBytes(24).toString("base64url"),
): Promise<{ secret: string; created: boolean }> {
  try {
    const found = await readSecret(path);
    if (found !== null) return { secret: found, created: false };
    const secret = generate();
    const created = await createSecret(path, secret);
    return created ? { secret, created } : { secret: (await readSecret(path)) ?? secret, created: false };
  } catch (error) {
    throw translateFileError(dirname(path), error);
  }
}

/** Null when there is no such file, or nothing in it. A mode that lets others read is put right. */
export async function readSecret(path: string): Promise<string | null> {
  try {
    const secret = (await readFile(path, "utf8")).trim();
    if (((await stat(path)).mode & 0o077) !== 0) await chmod(path, 0o600);
    return secret || null;
  } catch (error) {
    if (isErrno(error, "ENOENT")) return null;
    throw error;
  }
}

/** link(2) fails when the name exists, so of several processes one succeeds, and the file is never half there. */
async function createSecret(path: string, secret: string): Promise<boolean> {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString("hex")}`;
  await writeFile(draft, `${secret}\n`, { mode: 0o600, flag: "wx" });
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (!isErrno(error, "EEXIST")) throw error;
    if ((await readSecret(path)) !== null) return false;
    // An empty file, left by a full disk or by hand.
    await rename(draft, path);
    return true;
  } finally {
    await rm(draft, { force: true });
  }
}
