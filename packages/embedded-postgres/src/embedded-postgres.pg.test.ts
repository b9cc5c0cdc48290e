import { mkdir, mkdtemp, rm, stat, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "./embedded-postgres.js";
import { processIdentity } from "./process-identity.js";

// mkdtemp makes directories of mode 0700: as root these tests also prove that the server passes through closed ones.
let dataDir: string;
let running: EmbeddedPostgres[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "standalone-postgres-"));
});

afterEach(async () => {
  await Promise.all(running.map((server) => server.stop()));
  running = [];
  await rm(dataDir, { recursive: true, force: true });
});

test("data survives a stop, and the password stays between us and the file", async () => {
  const lines: string[] = [];
  const first = await start((line) => lines.push(line));
  await query(first, "CREATE TABLE kept (word text)");
  await query(first, "INSERT INTO kept VALUES ('grüße')");
  await first.stop();
  expect(await processIdentity(first.pid)).toBeNull();
  const second = await start();
  expect(await query(second, "SELECT word, current_database() FROM kept")).toEqual([
    { word: "grüße", current_database: "project_sync" },
  ]);
  expect(await query(second, "SHOW server_encoding")).toEqual([{ server_encoding: "UTF8" }]);
  expect((await stat(join(dataDir, "postgres.password"))).mode & 0o777).toBe(0o600);
  await expect(
    query({ ...second, connectionString: second.connectionString.replace(/:[^:@]+@/, ":wrong@") }, "SELECT 1"),
  ).rejects.toThrow(/password/);
  expect(lines).toEqual([`Setting up a new database in ${join(dataDir, "postgres")} …`, "Starting the database …"]);
});

test("a server killed with -9 recovers at the next start, and its end is noticed", async () => {
  const first = await start();
  await query(first, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n");
  process.kill(first.pid, "SIGKILL");
  await first.lost;
  const second = await start();
  expect(await query(second, "SELECT count(*)::int FROM kept")).toEqual([{ count: 1000 }]);
});

test("a server that outlived its Project Sync is ended and its directory taken over", async () => {
  const orphan = await start();
  await query(orphan, "CREATE TABLE kept ()");
  const second = await start();
  expect(await processIdentity(orphan.pid)).toBeNull();
  expect(await query(second, "SELECT count(*)::int FROM kept")).toEqual([{ count: 0 }]);
});

test("postmaster.pid with the pid of some other program is stale", async () => {
  await (await start()).stop();
  await writeFile(join(dataDir, "postgres", "postmaster.pid"), `${process.pid}\n/elsewhere\n`);
  const server = await start();
  expect(await query(server, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
});

test("what a setup killed half-way left behind does not stand in the way", async () => {
  await mkdir(join(dataDir, "postgres.initialising", "base"), { recursive: true });
  await writeFile(join(dataDir, "postgres.initialising-password"), "x");
  const server = await start();
  expect(await query(server, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
});

test("a missing password and a database of another version say what is wrong", async () => {
  await (await start()).stop();
  await writeFile(join(dataDir, "postgres", "PG_VERSION"), "12\n");
  await expect(start()).rejects.toMatchObject({
    code: "embedded_postgres_failed",
    message: expect.stringMatching(/version 12/),
  });
  await unlink(join(dataDir, "postgres.password"));
  await expect(start()).rejects.toThrow(/postgres\.password/);
});

test("Ctrl-C while the database is set up leaves nothing behind", async () => {
  const abort = new AbortController();
  const reason = new Error("stopped");
  const starting = startEmbeddedPostgres({ dataDir, signal: abort.signal, report: () => abort.abort(reason) });
  await expect(starting).rejects.toBe(reason);
  await expect(stat(join(dataDir, "postgres.initialising"))).rejects.toThrow("ENOENT");
  await expect(stat(join(dataDir, "postgres"))).rejects.toThrow("ENOENT");
});

async function start(report?: (line: string) => void): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, report });
  running.push(server);
  return server;
}

async function query({ connectionString }: EmbeddedPostgres, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
