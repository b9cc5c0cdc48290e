import { access } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { CodedError } from "@project-sync/contracts";

/** WEB_DIR names a directory without a web app in it. */
export class UnusableWebDirError extends CodedError {
  readonly code = "unusable_web_dir";

  constructor(dir: string) {
    super(`There is no web app in ${dir}: it has no index.html. Set WEB_DIR to the built apps/web/dist, or to off.`);
  }
}

/**
 * The directory of the built web app: the one that is configured, else that of apps/web if it was built; null where none
 * is to be served.
 *
 * @throws UnusableWebDirError
 */
export async function findWebDir(configured: string | null): Promise<string | null> {
  if (configured === "off") return null;
  if (configured === null) return (await hasIndex(BESIDE)) ? BESIDE : null;
  const dir = resolve(configured);
  if (!(await hasIndex(dir))) throw new UnusableWebDirError(dir);
  return dir;
}

const BESIDE = fileURLToPath(new URL("../../../web/dist", import.meta.url));

async function hasIndex(dir: string): Promise<boolean> {
  return access(join(dir, "index.html")).then(
    () => true,
    () => false,
  );
}
