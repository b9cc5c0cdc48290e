import { randomUUID } from "node:crypto";
import { migrateDatabase } from "@project-sync/database";
import { administer, onDatabase, TEST_DATABASE_URL } from "./create-test-database.js";
import { startPostgres } from "./start-postgres.js";

/** Vitest runs a global setup once per project, each time from a fresh module; the run has one server for all. */
interface Shared {
  users: number;
  ready: Promise<Template>;
}
interface Template {
  url: string;
  release(): Promise<void>;
}
const KEY = Symbol.for("project-sync.test-postgres");
const shared = globalThis as { [KEY]?: Shared };

/**
 * Starts PostgreSQL (or uses the server named by PROJECT_SYNC_TEST_POSTGRES_URL), migrates a template database and tells
 * the tests its address through PROJECT_SYNC_TEST_DATABASE_URL. Answers the teardown.
 */
export default async function setup(): Promise<() => Promise<void>> {
  shared[KEY] ??= { users: 0, ready: prepareTemplate() };
  const mine = shared[KEY];
  mine.users++;
  const template = await mine.ready;
  process.env[TEST_DATABASE_URL] = template.url;
  return async () => {
    if (--mine.users > 0) return;
    delete shared[KEY];
    await template.release();
  };
}

async function prepareTemplate(): Promise<Template> {
  const given = process.env.PROJECT_SYNC_TEST_POSTGRES_URL;
  const server = given === undefined ? await startPostgres() : { url: given, stop: async () => {} };
  const name = `template_${randomUUID()}`;
  const address = new URL(server.url);
  try {
    await administer(address, `CREATE DATABASE "${name}"`);
    await migrateDatabase({ connectionString: onDatabase(address, name) });
  } catch (cause) {
    await server.stop();
    throw cause;
  }
  const drop = () => administer(address, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
  const release = given === undefined ? server.stop : drop;
  return { url: onDatabase(address, name), release };
}
