import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { open, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { SECOND, sleep } from "@project-sync/runtime";
import type { PostgresBinaries } from "./binaries.js";
import { cannotStart, postgresFailure } from "./postgres-error.js";
import { readPostmasterPid } from "./postmaster-pid.js";
import { isErrno } from "./process-identity.js";
import type { Launcher } from "./run-as.js";
import { socketDirectory } from "./socket-directory.js";

export interface PostgresServer {
  port: number;
  pid: number;
  lost: Promise<void>;
  stop(): Promise<void>;
}

interface StartOptions {
  directory: string;
  logFile: string;
  port: number;
  binaries: PostgresBinaries;
  launcher: Launcher;
  report?: ((line: string) => void) | undefined;
  signal?: AbortSignal | undefined;
  settings?: Record<string, string> | undefined;
  throwaway?: boolean | undefined;
}

const POLL_MS = 20;
const SLOW_MS = 5 * SECOND;
const FAST_SHUTDOWN_MS = 15 * SECOND;
const MAX_LOG_BYTES = 10_000_000;

/** Spawns the server; in a session of its own, where a Ctrl-C in the terminal does not reach it before our services. */
export async function startServer(options: StartOptions): Promise<PostgresServer> {
  options.signal?.throwIfAborted();
  const log = await openLog(options.logFile);
  // Before the server starts: a refusal may be written sooner than we look again.
  const logStart = (await log.stat()).size;
  const { command, args, options: as } = options.launcher(options.binaries.postgres, serverArguments(options));
  const env = { ...process.env, LC_ALL: "C" };
  const child = spawn(command, args, { ...as, stdio: ["ignore", log.fd, log.fd], detached: !options.throwaway, env });
  const exited = once(child, "exit").then(() => undefined);
  exited.catch(() => {});
  // Should we have to leave at once (a second Ctrl-C), the server is told to shut down all the same.
  const onExit = () => child.kill("SIGINT");
  process.once("exit", onExit);
  try {
    await untilReady(child, exited, { ...options, logStart });
  } catch (error) {
    process.off("exit", onExit);
    await shutDown(child, exited);
    throw isErrno(error, "ENOENT", "EACCES", "ENOEXEC") ? cannotStart(command, error) : error;
  } finally {
    await log.close();
  }
  let stopping = false;
  const lost = new Promise<void>((resolve) => exited.then(() => !stopping && resolve()));
  return {
    port: options.port,
    pid: child.pid ?? 0,
    lost,
    stop: async () => {
      stopping = true;
      process.off("exit", onExit);
      await shutDown(child, exited);
    },
  };
}

function serverArguments({ directory, port, settings: given }: StartOptions): string[] {
  const settings = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: socketDirectory(directory) ?? "",
    max_connections: "100",
    max_wal_size: "2GB",
    // Our statements are short; compiling them costs more than it saves.
    jit: "off",
    ...given,
  };
  return ["-D", directory, "-p", String(port), ...Object.entries(settings).flatMap(([k, v]) => ["-c", `${k}=${v}`])];
}

async function openLog(path: string) {
  const log = await open(path, "a", 0o600);
  if ((await log.stat()).size > MAX_LOG_BYTES) await log.truncate(0);
  return log;
}

/** postmaster.pid says "ready" once connections are welcome; after a crash recovery comes first and may take a while. */
async function untilReady(
  child: ChildProcess,
  exited: Promise<void>,
  { directory, logFile, logStart, report, signal }: StartOptions & { logStart: number },
): Promise<void> {
  const began = Date.now();
  let reported = false;
  for (;;) {
    const found = await readPostmasterPid(directory);
    if (found?.ready && found.pid === child.pid) return;
    const ended = await Promise.race([exited.then(() => true), sleep(POLL_MS, signal).then(() => false)]);
    if (ended)
      throw postgresFailure(
        "The embedded PostgreSQL did not start.",
        await logSince(logFile, logStart),
        dirname(directory),
      );
    if (!reported && Date.now() - began > SLOW_MS) {
      report?.("The database is recovering from a crash; this may take a minute …");
      reported = true;
    }
  }
}

async function logSince(path: string, start: number): Promise<string> {
  try {
    return (await readFile(path)).subarray(start).toString("utf8").slice(-8_000);
  } catch (error) {
    if (isErrno(error, "ENOENT")) return "";
    throw error;
  }
}

/** "Fast" ends connections and writes a checkpoint; if that takes too long, "immediate" leaves recovery to the next start. */
async function shutDown(child: ChildProcess, exited: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  child.kill("SIGINT");
  const force = setTimeout(() => child.kill("SIGQUIT"), FAST_SHUTDOWN_MS);
  await exited.finally(() => clearTimeout(force));
}
