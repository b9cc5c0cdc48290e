import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import { EmbeddedPostgresError } from "./postgres-error.js";
import type { ServerUser } from "./server-user.js";

/** A command line, and as whom to spawn it. */
export interface Launch {
  command: string;
  args: string[];
  options: { uid?: number; gid?: number };
}

export type Launcher = (command: string, args: string[]) => Launch;

/**
 * How to start programs as `user` so that they can reach `paths`.
 *
 * A checkout below /root (mode 0700) is the usual place for root, and closed to the user that PostgreSQL runs as. There
 * the programs are started through `setpriv`, which lets them pass through directories as root could, and nothing else.
 */
export async function createLauncher(user: ServerUser | null, paths: string[]): Promise<Launcher> {
  if (!user) return (command, args) => ({ command, args, options: {} });
  const closed = await firstClosedDirectory(user, paths);
  if (closed === null) return (command, args) => ({ command, args, options: user });
  const capability = availableCapability();
  if (!capability || !hasSetpriv()) throw unreachable(closed);
  const prefix = ["--securebits=+no_setuid_fixup", `--reuid=${user.uid}`, `--regid=${user.gid}`, "--clear-groups"];
  const grant = [`--inh-caps=+${capability}`, `--ambient-caps=+${capability}`, "--"];
  return (command, args) => ({ command: "setpriv", args: [...prefix, ...grant, command, ...args], options: {} });
}

async function firstClosedDirectory(user: ServerUser, paths: string[]): Promise<string | null> {
  const checked = new Set<string>();
  for (const path of paths) {
    for (let at = dirname(path); !checked.has(at); at = dirname(at)) {
      checked.add(at);
      if (!(await mayPass(user, at))) return at;
    }
  }
  return null;
}

async function mayPass(user: ServerUser, directory: string): Promise<boolean> {
  const { mode, uid, gid } = await stat(directory);
  if (uid === user.uid) return (mode & 0o100) !== 0;
  return (mode & (gid === user.gid ? 0o010 : 0o001)) !== 0;
}

/** The weakest capability we hold that lets a process pass through closed directories; containers often lack the first. */
function availableCapability(): string | null {
  if (process.platform !== "linux") return null;
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "0";
  const held = (bit: bigint) => ((BigInt(`0x${effective}`) >> bit) & 1n) === 1n;
  if (!held(CAP_SETPCAP)) return null;
  if (held(CAP_DAC_READ_SEARCH)) return "dac_read_search";
  return held(CAP_DAC_OVERRIDE) ? "dac_override" : null;
}

const CAP_DAC_OVERRIDE = 1n;
const CAP_DAC_READ_SEARCH = 2n;
const CAP_SETPCAP = 8n;

function hasSetpriv(): boolean {
  try {
    return execFileSync("setpriv", ["--help"], { encoding: "utf8" }).includes("--ambient-caps");
  } catch {
    return false;
  }
}

function unreachable(directory: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    `PostgreSQL does not run as root, and its user postgres may not enter ${directory}. Run as another user, move ` +
      "checkout and DATA_DIR out of there (to /srv, say), or set DATABASE_URL to a PostgreSQL of your own.",
  );
}
