import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { root } from "./bench-environment.js";

/** Of sockets alone, more than most systems allow a process. */
const MAX_FILES = 200_000;

export interface ManySockets extends AsyncDisposable {
  pid: number;
  child: ChildProcess;
  /** the address that it told to listen on, if it is a server */
  url: string;
  /** rejects when it ends */
  ended: Promise<never>;
}

/** Starts a script as a process that may open very many sockets, and waits for the address or the word that it is ready. */
export async function startManySockets(
  script: string,
  env: Record<string, string> = {},
  args: string[] = [],
): Promise<ManySockets> {
  const typescript = script.endsWith(".ts") ? ["--import", "tsx"] : [];
  const command = `ulimit -n ${MAX_FILES} 2>/dev/null; exec "$0" "$@"`;
  const child = spawn("sh", ["-c", command, process.execPath, ...typescript, path.join(root, script), ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  const ended = once(child, "exit").then(() => Promise.reject(new Error(`${script} has ended; see above why.`)));
  ended.catch(() => {});
  const url = await readUrl(child, script);
  return { pid: child.pid as number, child, url, ended, [Symbol.asyncDispose]: () => end(child) };
}

/** Resident memory now, in bytes (proc(5)). */
export async function residentMemoryOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}

/** How many files it may have open: what was asked for, or what the system allows (proc(5)). */
export async function maxOpenFilesOf(pid: number): Promise<number> {
  const limits = await readFile(`/proc/${pid}/limits`, "utf8");
  return Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? 0);
}

async function readUrl(child: ChildProcess, script: string): Promise<string> {
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  for await (const line of lines) {
    const [, url] = /"url":"([^"]*)"/.exec(line) ?? [];
    if (url === undefined) continue;
    // The rest of the log is not wanted, but has to go somewhere.
    child.stdout?.resume();
    return url;
  }
  throw new Error(`${script} ended before it was ready`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}
