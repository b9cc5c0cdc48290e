import { execFile } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { sleep } from "@project-sync/runtime";
import { EmbeddedPostgresError } from "./postgres-error.js";
import { isErrno, processIdentity } from "./process-identity.js";

const POLL_MS = 25;
const FAST_MS = 30_000;
const IMMEDIATE_MS = 10_000;

/** What postmaster.pid says: pid in the first line, and in the eighth whether connections are welcome. */
export async function readPostmasterPid(directory: string): Promise<{ pid: number; ready: boolean } | null> {
  try {
    const lines = (await readFile(join(directory, "postmaster.pid"), "utf8")).split("\n");
    return { pid: Number(lines[0]), ready: lines[7]?.trim() === "ready" };
  } catch (error) {
    if (isErrno(error, "ENOENT")) return null;
    throw error;
  }
}

/**
 * Ends a PostgreSQL that outlived its Project Sync (killed with -9), so that a new one can take over its directory.
 * Only for the holder of the instance lock. A pid that belongs to some other program by now makes the file stale: it is
 * removed. A pid that nobody has is left to PostgreSQL, which checks for more than the pid.
 */
export async function endOrphan(directory: string, signal?: AbortSignal): Promise<"none" | "ended" | "stale"> {
  const found = await readPostmasterPid(directory);
  if (!found || (await processIdentity(found.pid)) === null) return "none";
  if (!(await isServerOf(found.pid, directory))) {
    await rm(join(directory, "postmaster.pid"), { force: true });
    return "stale";
  }
  if (await endWith("SIGINT", found.pid, FAST_MS, signal)) return "ended";
  if (await endWith("SIGQUIT", found.pid, IMMEDIATE_MS, signal)) return "ended";
  throw new EmbeddedPostgresError(
    `A PostgreSQL from an earlier run (process ${found.pid}) still holds ${directory} and does not stop. ` +
      `Stop it (kill -QUIT ${found.pid}) and start again.`,
  );
}

async function endWith(kill: NodeJS.Signals, pid: number, withinMs: number, signal?: AbortSignal): Promise<boolean> {
  const identity = await processIdentity(pid);
  try {
    process.kill(pid, kill);
  } catch (error) {
    if (isErrno(error, "ESRCH")) return true;
    throw error;
  }
  for (let waited = 0; waited < withinMs; waited += POLL_MS) {
    if ((await processIdentity(pid)) !== identity) return true;
    await sleep(POLL_MS, signal);
  }
  return false;
}

async function isServerOf(pid: number, directory: string): Promise<boolean> {
  const command = await commandLine(pid);
  return command.includes("postgres") && command.includes(directory);
}

async function commandLine(pid: number): Promise<string> {
  try {
    if (process.platform === "linux") return (await readFile(`/proc/${pid}/cmdline`, "utf8")).replaceAll("\0", " ");
    return (await promisify(execFile)("ps", ["-o", "command=", "-p", String(pid)])).stdout;
  } catch {
    return "";
  }
}
