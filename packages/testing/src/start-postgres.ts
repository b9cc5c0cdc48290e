import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedPostgres } from "@project-sync/embedded-postgres";

export interface RunningPostgres {
  /** Address of the maintenance database `postgres`. */
  url: string;
  stop(): Promise<void>;
}

interface PostgresOptions {
  /** Commit to disk as an ordinary server does; off by default, which suits tests and makes figures flatter. */
  durable?: boolean;
}

/**
 * Starts a PostgreSQL of our own on a free loopback port, with its data in a temporary directory that `stop` removes.
 */
export async function startPostgres({ durable = false }: PostgresOptions = {}): Promise<RunningPostgres> {
  const dataDir = await mkdtemp(join(tmpdir(), "project-sync-postgres-"));
  const remove = () => rm(dataDir, { recursive: true, force: true });
  try {
    const settings = durable ? COMMON : { ...COMMON, ...WITHOUT_DURABILITY };
    const server = await startEmbeddedPostgres({ dataDir, throwaway: true, settings });
    const url = Object.assign(new URL(server.connectionString), { pathname: "/postgres" }).href;
    return { url, stop: () => server.stop().finally(remove) };
  } catch (error) {
    await remove();
    throw error;
  }
}

const COMMON = { max_connections: "200", max_wal_size: "4GB" };
const WITHOUT_DURABILITY = { fsync: "off", synchronous_commit: "off", full_page_writes: "off" };
