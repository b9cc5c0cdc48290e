import { randomBytes } from "node:crypto";
import { link, rename, rm, writeFile } from "node:fs/promises";
import { CodedError } from "@project-sync/contracts";
import { isErrno, processIdentity, translateFileError } from "@project-sync/embedded-postgres";
import { type Instance, instanceFile, readInstance, writeInstance } from "./instance-file.js";

/** Another standalone works on this DATA_DIR already. */
export class AlreadyRunningError extends CodedError {
  override readonly code = "already_running";

  constructor(
    readonly dataDir: string,
    readonly pid: number,
    readonly url: string | null,
  ) {
    super(
      `Project Sync is already running on ${dataDir}: process ${pid}${url ? `, ${url}` : ", still starting"}. ` +
        `Use that one, stop it (kill ${pid}), or set DATA_DIR to another directory.`,
    );
  }
}

/** The right to be the one standalone of a DATA_DIR. */
export interface InstanceLock {
  /** Tells other processes where this one listens. */
  announce(at: { url: string; apiKeyFile: string | null }): Promise<void>;
  release(): Promise<void>;
}

const ATTEMPTS = 5;

/**
 * Takes DATA_DIR for this process. What a killed process left behind does not count: its pid must be alive and be the
 * very process that wrote the file.
 *
 * @throws AlreadyRunningError naming the pid
 */
export async function lockInstance(dataDir: string): Promise<InstanceLock> {
  const path = instanceFile(dataDir);
  const own: Instance = {
    pid: process.pid,
    identity: (await processIdentity(process.pid)) ?? "unknown",
    url: null,
    apiKeyFile: null,
  };
  try {
    await take(dataDir, path, own);
  } catch (error) {
    throw translateFileError(dataDir, error);
  }
  return {
    announce: (at) => writeInstance(path, { ...own, ...at }),
    release: async () => {
      const current = await readInstance(path);
      if (current?.pid === own.pid && current.identity === own.identity) await rm(path, { force: true });
    },
  };
}

/** The standalone that runs on this DATA_DIR now, or null. */
export async function findRunningInstance(dataDir: string): Promise<Instance | null> {
  const instance = await readInstance(instanceFile(dataDir));
  return instance && (await processIdentity(instance.pid)) === instance.identity ? instance : null;
}

async function take(dataDir: string, path: string, own: Instance): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (await createOnce(path, own)) return;
    const running = await findRunningInstance(dataDir);
    if (running) throw new AlreadyRunningError(dataDir, running.pid, running.url);
    await removeStale(dataDir, path);
  }
  throw new Error(`Could not take ${path}; remove it if no Project Sync runs there.`);
}

/** link(2) fails when the name exists, so of several starters exactly one succeeds, and the file is never half there. */
async function createOnce(path: string, own: Instance): Promise<boolean> {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString("hex")}`;
  await writeFile(draft, `${JSON.stringify(own, null, 2)}\n`, { mode: 0o600, flag: "wx" });
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (isErrno(error, "EEXIST")) return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Moves the file aside before looking again: had another starter replaced it just now, it goes back. */
async function removeStale(dataDir: string, path: string): Promise<void> {
  const aside = `${path}.${process.pid}.stale`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (isErrno(error, "ENOENT")) return;
    throw error;
  }
  const moved = await readInstance(aside);
  const alive = moved !== null && (await processIdentity(moved.pid)) === moved.identity;
  if (alive) await rename(aside, path);
  else await rm(aside, { force: true });
  if (alive) throw new AlreadyRunningError(dataDir, moved.pid, moved.url);
}
