import { findBudget, noteBudget, readBudgets } from "@project-sync/database";
import { GithubRateLimitedError } from "@project-sync/github";
import { createLogger, systemClock } from "@project-sync/runtime";
import { createTestDatabase, type TestDatabase } from "@project-sync/testing";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { BudgetKeeper } from "./budget-keeper.js";
import { BudgetWriter } from "./budget-writer.js";

const logger = createLogger({ name: "test", level: "silent" });
const core = { account: "token", resource: "core" };
let db: TestDatabase;

beforeAll(async () => {
  db = await createTestDatabase();
  await db.database.pool.query(LOG_WRITES);
});
afterAll(() => db.drop());
beforeEach(() => db.database.pool.query(`TRUNCATE "GithubBudget", written`));

test("an exhausted budget refuses every owner that it serves, until a second after its reset, and no other", async () => {
  const keeper = createKeeper();
  const reset = inMs(60_000);
  for (const owner of ["acme", "globex"]) keeper.note(owner, told({ remaining: 0, reset }));
  keeper.note("other", { ...told({ remaining: 0, reset }), account: "installation", rateLimit: null });
  for (const owner of ["ACME", "globex"]) {
    const refused = await keeper.requireBudget(owner).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(GithubRateLimitedError);
    expect(refused).toMatchObject({ disposition: "pause", resumeAt: new Date(reset.getTime() + 1_000) });
  }
  await keeper.requireBudget("other");
  await keeper.requireBudget("unknown");
});

test("syncs leave the last twenty requests to people and the sweep", async () => {
  const keeper = createKeeper();
  keeper.note("acme", told({ remaining: 20 }));
  await keeper.requireBudget("acme");
  await expect(keeper.requireBudget("acme", { keepReserve: true })).rejects.toThrow(GithubRateLimitedError);
});

test("what another process was told counts here", async () => {
  const [here, there] = [createKeeper(), createKeeper()];
  const reset = inMs(60_000);
  here.note("acme", told({ remaining: 100, reset }));
  there.note("globex", told({ remaining: 0, reset }));
  await Promise.all([here.flush(), there.flush()]);
  await expect(here.requireBudget("acme")).rejects.toThrow(GithubRateLimitedError);
});

test("what another process has noted of a later reset counts, too", async () => {
  const keeper = createKeeper();
  keeper.note("acme", told({ remaining: 0, reset: inMs(1_000) }));
  await keeper.flush();
  await noteBudget(db.database, { ...core, limit: 5000, remaining: 4999, resetAt: inMs(3_600_000) });
  await keeper.requireBudget("acme");
});

test("a budget is written once a second at most; its last word is always written", async () => {
  const writer = new BudgetWriter({ ...db, logger, intervalMs: 100 });
  const resetAt = inMs(60_000);
  for (let remaining = 50; remaining >= 0; remaining--) {
    writer.write({ ...core, limit: 5000, remaining, resetAt });
    writer.write({ ...core, resource: "graphql", limit: 5000, remaining: remaining + 1, resetAt });
  }
  await vi.waitFor(async () => {
    expect(await readBudgets(db.database)).toMatchObject([{ remaining: 0 }, { resource: "graphql", remaining: 1 }]);
  });
  expect(await countWrites()).toBe(4);
  writer.write({ ...core, limit: 5000, remaining: 4999, resetAt: inMs(120_000) });
  writer.write({ ...core, limit: 5000, remaining: 4998, resetAt: inMs(120_000) });
  await writer.flush();
  expect((await findBudget(db.database, core))?.remaining).toBeGreaterThan(4_000);
});

test("answers that tell nothing new are not written", async () => {
  const keeper = createKeeper();
  const answer = told({ remaining: 4_000 });
  for (let i = 0; i < 20; i++) keeper.note("acme", answer);
  await keeper.flush();
  expect(await countWrites()).toBe(1);
});

function createKeeper(): BudgetKeeper {
  return new BudgetKeeper({ database: db.database, clock: systemClock, logger, random: () => 0 });
}

function told({ remaining, reset = inMs(60_000) }: { remaining: number; reset?: Date }) {
  return { account: "token", rateLimit: { limit: 5000, remaining, reset, resource: "core" } };
}

function inMs(ms: number): Date {
  return new Date(Date.now() + ms);
}

async function countWrites(): Promise<number> {
  const { rows } = await db.database.pool.query<{ n: number }>(`SELECT count(*)::int AS n FROM written`);
  return rows[0]?.n ?? 0;
}

const LOG_WRITES = `
  CREATE TABLE written (resource text);
  CREATE FUNCTION log_write() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN INSERT INTO written VALUES (NEW.resource); RETURN NULL; END $$;
  CREATE TRIGGER log_write AFTER INSERT OR UPDATE ON "GithubBudget" FOR EACH ROW EXECUTE FUNCTION log_write()`;
