import { expect, test } from "vitest";
import { findBudget, noteBudget, readBudgets } from "./index.js";
import { useTestDatabase } from "./testing/fixtures.js";

const db = useTestDatabase();

const inMs = (ms: number) => new Date(Date.now() + ms);

test("answers that overtake each other leave the newest: the later reset, then the smaller rest", async () => {
  const core = { account: "token", resource: "core", limit: 5000 };
  const [soon, later] = [inMs(60_000), inMs(3_600_000)];
  const note = (remaining: number, resetAt: Date) => noteBudget(db.database, { ...core, remaining, resetAt });
  const left = async () => {
    const budget = await findBudget(db.database, core);
    return [budget?.remaining, budget?.resetAt];
  };
  expect(await findBudget(db.database, core)).toBeNull();
  await note(10, soon);
  await note(12, soon);
  expect(await left()).toEqual([10, soon]);
  await note(9, soon);
  expect(await left()).toEqual([9, soon]);
  await note(4999, later);
  await note(3, soon);
  expect(await left()).toEqual([4999, later]);
});

test("a budget whose reset has passed gives way to any other; each account and resource has its own", async () => {
  const budget = { account: "installation", resource: "core", limit: 5000 };
  const [past, before] = [inMs(-1_000), inMs(-2_000)];
  await noteBudget(db.database, { ...budget, remaining: 0, resetAt: past });
  await noteBudget(db.database, { ...budget, remaining: 7, resetAt: before });
  await noteBudget(db.database, { ...budget, resource: "graphql", remaining: 8, resetAt: past });
  expect(await readBudgets(db.database)).toMatchObject([
    { account: "installation", resource: "core", remaining: 7, resetAt: before },
    { account: "installation", resource: "graphql", remaining: 8 },
    { account: "token" },
  ]);
});
