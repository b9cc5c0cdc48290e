import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { link, rm, writeFile } from "node:fs/promises";
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
  return findAlive(instanceFile(dataDir));
}

/**
 * Of several starters that find a dead owner's file, one may replace it: who holds the takeover, a lock of the same kind
 * beside it. Removing the file first would let a starter that looked a moment ago remove its successor's.
 */
async function take(dataDir: string, path: string, own: Instance): Promise<void> {
  if (await createOnce(path, own)) return;
  await refuseIfHeld(dataDir, path);
  const takeover = `${path}.takeover`;
  await take(dataDir, takeover, own);
  try {
    while (!(await createOnce(path, own))) {
      await refuseIfHeld(dataDir, path);
      if (existsSync(path)) return await writeInstance(path, own);
    }
  } finally {
    await rm(takeover, { force: true });
  }
}

async function refuseIfHeld(dataDir: string, path: string): Promise<void> {
  const instance = await findAlive(path);
  if (instance) throw new AlreadyRunningError(dataDir, instance.pid, instance.url);
}

async function findAlive(path: string): Promise<Instance | null> {
  const instance = await readInstance(path);
  return instance && (await processIdentity(instance.pid)) === instance.identity ? instance : null;
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
