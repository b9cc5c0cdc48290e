import { spawn } from "node:child_process";
import { chown, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { PostgresBinaries } from "./binaries.js";
import { cannotStart, postgresFailure } from "./postgres-error.js";
import { isErrno } from "./process-identity.js";
import type { Launch, Launcher } from "./run-as.js";
import type { ServerUser } from "./server-user.js";

export const DATABASE_NAME = "project_sync";
export const DATABASE_USER = "project_sync";

interface InitialiseOptions {
  /** where the cluster shall be; its parent exists */
  directory: string;
  binaries: PostgresBinaries;
  launcher: Launcher;
  user: ServerUser | null;
  password: string;
  signal?: AbortSignal | undefined;
  throwaway?: boolean | undefined;
}

/**
 * Makes a database cluster with an empty database in it. It is built beside its place and moved there in one step, so
 * that a process killed on the way leaves nothing that looks like a database.
 */
export async function initialiseCluster(options: InitialiseOptions): Promise<void> {
  const { directory, binaries, launcher, user, password, signal } = options;
  const draft = `${directory}.initialising`;
  const passwordFile = `${directory}.initialising-password`;
  try {
    await rm(draft, { recursive: true, force: true });
    await mkdir(draft, { mode: 0o700 });
    await rm(passwordFile, { force: true });
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
    if (user) await Promise.all([draft, passwordFile].map((path) => chown(path, user.uid, user.gid)));
    const flags = [...initdbArguments(draft, passwordFile), ...(options.throwaway ? ["--no-sync"] : [])];
    await runToEnd(launcher(binaries.initdb, flags), { directory, signal });
    const single = ["--single", "-D", draft, "-c", "exit_on_error=on", "postgres"];
    await runToEnd(launcher(binaries.postgres, single), {
      directory,
      signal,
      input: `CREATE DATABASE ${DATABASE_NAME};\n`,
    });
    await rename(draft, directory);
  } finally {
    await rm(passwordFile, { force: true });
    await rm(draft, { recursive: true, force: true });
  }
}

/** Bytes compare as bytes and text is UTF-8, whatever the machine's locale: a bare one has none. */
function initdbArguments(directory: string, passwordFile: string): string[] {
  const locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
  const access = [`--username=${DATABASE_USER}`, `--pwfile=${passwordFile}`, "--auth=scram-sha-256"];
  return [`--pgdata=${directory}`, ...locale, ...access, "--no-instructions"];
}

interface RunOptions {
  directory: string;
  signal: AbortSignal | undefined;
  input?: string;
}

async function runToEnd(
  { command, args, options }: Launch,
  { directory, signal, input = "" }: RunOptions,
): Promise<void> {
  signal?.throwIfAborted();
  const child = spawn(command, args, {
    ...options,
    stdio: "pipe",
    detached: true,
    env: { ...process.env, LC_ALL: "C" },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk) => (output = (output + chunk).slice(-8_000)));
  child.stdin.on("error", () => {}).end(input);
  const stop = () => child.kill("SIGTERM");
  signal?.addEventListener("abort", stop);
  try {
    const code = await new Promise((resolve, reject) => child.on("error", reject).on("close", resolve));
    signal?.throwIfAborted();
    if (code !== 0) throw postgresFailure("The embedded PostgreSQL could not be set up.", output, dirname(directory));
  } catch (cause) {
    throw isErrno(cause, "ENOENT", "EACCES", "ENOEXEC") ? cannotStart(command, cause) : cause;
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}
