import { takeDueRepositories } from "@project-sync/database";
import { type CheckResult, checkRepository } from "../sweep/check-repository.js";
import { createWorkerFixture, type WorkerFixture } from "./worker-fixture.js";

/** A fixture whose repository has `main`, mirrored, with nothing changed on GitHub since. */
export async function createSweptFixture(): Promise<WorkerFixture> {
  const fixture = await createWorkerFixture();
  await fixture.git.write("README.md", "hello\n").write("src/a.ts", "1\n").commit();
  await fixture.sync();
  return fixture;
}

/** Makes every look due, as time would, and looks once; answers the results, one for each repository. */
export async function sweepOnce(fixture: WorkerFixture): Promise<CheckResult[]> {
  await makeDue(fixture);
  const { signal } = new AbortController();
  const taken = await takeDueRepositories(fixture.database, { limit: 100, leaseMs: 60_000 });
  return await Promise.all(taken.map((repository) => checkRepository(fixture.context, repository, signal)));
}

/** What was looked at or changed so far was so a day ago. */
export async function makeDue({ database }: WorkerFixture): Promise<void> {
  await database.pool.query(`
    UPDATE "Repository" SET "nextCheckAt" = now(), "branchesListedAt" = "branchesListedAt" - interval '1 day'`);
  await database.pool.query(`
    UPDATE "Branch" SET "nextCheckAt" = now(), "headChangedAt" = "headChangedAt" - interval '1 day',
      "createdAt" = "createdAt" - interval '1 day', "deletedAt" = "deletedAt" - interval '1 day'`);
}

/** Runs every sync that waits, whoever asked for it; answers the branches, in the order they were asked for. */
export async function runQueued(fixture: WorkerFixture): Promise<string[]> {
  const { rows } = await fixture.database.pool.query<{ id: string; branchName: string; trigger: string }>(
    `SELECT "id", "branchName", "trigger" FROM "ProjectSync" WHERE "status" = 'queued' ORDER BY "requestedAt"`,
  );
  for (const { id } of rows) while ((await fixture.runJob(id)) !== null);
  return rows.map(({ branchName, trigger }) => `${trigger} ${branchName}`);
}

/** Sweeps and runs what that asks for: what a service does by itself, without waiting. */
export async function heal(fixture: WorkerFixture): Promise<string[]> {
  await sweepOnce(fixture);
  return await runQueued(fixture);
}

/** How often each kind of difference was healed. */
export async function healedOf({ context }: WorkerFixture): Promise<Record<string, number>> {
  const { values } = await context.metrics.healed.get();
  return Object.fromEntries(values.map(({ labels, value }) => [labels.what, value]));
}

/** What requests took from the budget since the last reset of the log, and how many there were. */
export function costOf({ emulator }: WorkerFixture): { requests: number; cost: number } {
  const list = emulator.requests.list();
  return { requests: list.length, cost: list.reduce((sum, { cost }) => sum + cost, 0) };
}
