import { readFile } from "node:fs/promises";
import { join } from "node:path";
import getPort from "get-port";
import { findPostgresBinaries, pathsOf } from "./binaries.js";
import { requireFreeSpace, translateFileError } from "./data-dir.js";
import { DATABASE_NAME, DATABASE_USER, initialiseCluster } from "./initialise-cluster.js";
import { EmbeddedPostgresError } from "./postgres-error.js";
import { type PostgresServer, startServer } from "./postgres-server.js";
import { endOrphan } from "./postmaster-pid.js";
import { isErrno } from "./process-identity.js";
import { createLauncher } from "./run-as.js";
import { readOrCreateSecret, readSecret } from "./secret-file.js";
import { resolveServerUser } from "./server-user.js";
import { removeOldSockets, socketDirectory } from "./socket-directory.js";

export interface EmbeddedPostgres {
  /** over the server's Unix socket where there is one, else over its port on loopback, which it has in any case */
  connectionString: string;
  pid: number;
  /** Resolves when the server has ended without having been asked to: it crashed or was killed. */
  lost: Promise<void>;
  /** Ends connections, writes everything to disk and ends the server. */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** an existing directory of which this process holds the instance lock */
  dataDir: string;
  /** Told what takes time: "Setting up the database …". */
  report?: ((line: string) => void) | undefined;
  signal?: AbortSignal | undefined;
  /** PostgreSQL settings besides, or instead of, ours */
  settings?: Record<string, string> | undefined;
  /**
   * For tests and benchmarks: setting up does not wait for the disk, and Ctrl-C in the terminal ends the server too. A
   * service stops its database itself, last.
   */
  throwaway?: boolean | undefined;
}

const PORT_ATTEMPTS = 3;
const NEEDED_BYTES = 200_000_000;

/**
 * Starts the PostgreSQL that npm installed on `dataDir/postgres` and a free loopback port; the first time it makes the
 * database. The password is generated and kept in `dataDir/postgres.password`, the log is `dataDir/postgres.log`.
 * A server left behind by a killed process is ended first.
 *
 * @throws EmbeddedPostgresError, DiskFullError, UnusableDataDirError, or `signal.reason`
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  try {
    return await start(options);
  } catch (error) {
    throw translateFileError(options.dataDir, error);
  }
}

async function start({ dataDir, report, signal, ...rest }: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const directory = join(dataDir, "postgres");
  const [binaries, user] = await Promise.all([findPostgresBinaries(), resolveServerUser()]);
  const launcher = await createLauncher(user, [...pathsOf(binaries), directory]);
  const password = await passwordFor(dataDir, directory);
  if ((await clusterVersion(directory)) === null) {
    await requireFreeSpace(dataDir, NEEDED_BYTES);
    report?.(`Setting up a new database in ${directory} …`);
    await initialiseCluster({ directory, binaries, launcher, user, password, signal, ...rest });
  }
  if ((await endOrphan(directory, signal)) === "ended") report?.("Ended the database of a run that was killed.");
  await removeOldSockets(directory);
  report?.("Starting the database …");
  const logFile = join(dataDir, "postgres.log");
  const server = await onFreePort((port) =>
    startServer({ directory, logFile, port, binaries, launcher, report, signal, ...rest }),
  );
  const address = `postgresql://${DATABASE_USER}:${password}@127.0.0.1:${server.port}/${DATABASE_NAME}`;
  const socket = socketDirectory(directory);
  const connectionString = socket === null ? address : `${address}?host=${encodeURIComponent(socket)}`;
  return { connectionString, pid: server.pid, lost: server.lost, stop: () => server.stop() };
}

async function passwordFor(dataDir: string, directory: string): Promise<string> {
  const file = join(dataDir, "postgres.password");
  const existing = (await clusterVersion(directory)) !== null;
  if (!existing) return (await readOrCreateSecret(file)).secret;
  const password = await readSecret(file);
  if (password !== null) return password;
  const advice = `Put it back, or remove ${dataDir} to begin anew (the mirrors are fetched again).`;
  throw new EmbeddedPostgresError(`The password of the database in ${directory} is missing: ${file}. ${advice}`);
}

/** "18", or null where there is no database yet. */
async function clusterVersion(directory: string): Promise<string | null> {
  try {
    return (await readFile(join(directory, "PG_VERSION"), "utf8")).trim();
  } catch (error) {
    if (isErrno(error, "ENOENT")) return null;
    throw error;
  }
}

/** A free port may be taken by someone else before the server has it. */
async function onFreePort(startOn: (port: number) => Promise<PostgresServer>): Promise<PostgresServer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOn(await getPort({ host: "127.0.0.1" }));
    } catch (error) {
      const taken = error instanceof EmbeddedPostgresError && /could not (bind|create any TCP)/.test(error.message);
      if (!taken || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}
