import net from "node:net";
import { afterAll, expect, test } from "vitest";
import { inTransaction, openDatabase, readActiveTree } from "./index.js";
import { change, completeSync, givenRepository, useTestDatabase } from "./testing/fixtures.js";

const given = useTestDatabase();
const servers: net.Server[] = [];
afterAll(() => {
  for (const server of servers) server.close();
});

test("opening connects nothing, and closing twice does no harm", async () => {
  const database = openDatabase({ connectionString: "postgresql://x@127.0.0.1:1/x" });
  expect(database.pool.totalCount).toBe(0);
  await database.close();
  await database.close();
});

test("connections that the server ends, idle or in use, do not end the process", async () => {
  const database = openDatabase({ connectionString: given.connectionString, applicationName: "victim" });
  await Promise.all(Array.from({ length: 3 }, () => database.pool.query("SELECT pg_sleep(0.05)")));
  const inUse = inTransaction(database, async (tx) => {
    await terminate("victim");
    await tx.query("SELECT 1");
  });
  await expect(inUse).rejects.toThrow();
  const { rows } = await database.pool.query("SELECT 1 AS one");
  expect(rows).toEqual([{ one: 1 }]);
  await database.close();
});

async function terminate(applicationName: string): Promise<void> {
  const sql = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = $1";
  await given.database.pool.query(sql, [applicationName]);
}

test("a server that accepts and never answers is given up", async () => {
  const port = await listenSilently();
  const database = openDatabase({ connectionString: `postgresql://x@127.0.0.1:${port}/x` });
  expect(database.pool.options.connectionTimeoutMillis).toBe(10_000);
  database.pool.options.connectionTimeoutMillis = 200;
  await expect(database.pool.query("SELECT 1")).rejects.toThrow(/timeout/);
  await database.close();
});

test("a statement has a minute, on the server too", async () => {
  const { rows } = await given.database.pool.query("SHOW statement_timeout");
  expect(rows).toEqual([{ statement_timeout: "1min" }]);
});

async function listenSilently(): Promise<number> {
  const server = net.createServer((socket) => socket.on("error", () => {}));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as net.AddressInfo).port;
}

test("a transaction that throws leaves nothing, and its connection is used again", async () => {
  const { database } = given;
  const failed = inTransaction(database, async (tx) => {
    await tx.query(`INSERT INTO "Project" ("name") VALUES ('undone')`);
    await tx.query("SELECT 1 / 0");
  });
  await expect(failed).rejects.toThrow(/division by zero/);
  const { rows } = await database.pool.query(`SELECT FROM "Project" WHERE "name" = 'undone'`);
  expect(rows).toEqual([]);
});

test("a reader that stops early gives its connection back", async () => {
  const database = openDatabase({ connectionString: given.connectionString, maxConnections: 1 });
  const { id } = await givenRepository(database);
  const files = Array.from({ length: 6000 }, (_, i) => change("added", `file-${i}`));
  const claim = await completeSync(database, id, files);
  for await (const batch of readActiveTree(database, claim.branch.id)) {
    expect(batch).toHaveLength(5000);
    break;
  }
  expect((await database.pool.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
  await database.close();
});
