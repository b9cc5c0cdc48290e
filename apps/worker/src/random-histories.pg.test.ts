import { createGitRepository } from "@project-sync/testing";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { arbitraryHistory, type Step } from "./testing/arbitrary-history.js";
import { describeWays, expectPastToEqualGit, type SyncedStep } from "./testing/check-history.js";
import { expectMirrorToEqualGit } from "./testing/compare-mirror.js";
import { syncPlanned } from "./testing/sync-planned.js";
import { createWorkerFixture, registerRepository, type WorkerFixture } from "./testing/worker-fixture.js";
import { writeHistory } from "./testing/write-history.js";

/**
 * A case is one random edit of a random tree, written to a real repository, one sync of it, and the comparison of the
 * whole mirror with git. Cases of one history follow upon each other in one repository; all share server and database.
 */
const STEPS = 12;
const HISTORIES = 44;

/**
 * CI runs the same histories every time, so that a red run speaks of the change and not of luck. PROPERTY_SEED=random
 * looks further; to run a failure again, set seed and path as its message prints them.
 */
const { PROPERTY_SEED = "20261123", PROPERTY_PATH } = process.env;

/** How many histories may look for a simpler failure; each takes as long as a run. */
const SIMPLIFICATIONS = 40;

test(`after each of ${STEPS * HISTORIES} random edits, synced by random ways, the mirror equals git`, async () => {
  const fixture = await createWorkerFixture({ treeEntryLimit: 60 });
  onTestFinished(() => fixture[Symbol.asyncDispose]());
  const tally = { histories: 0, cases: 0, failures: 0, tried: 0, ways: new Map<string, number>() };
  const property = fc.asyncProperty(arbitraryHistory(STEPS), async (steps) => {
    fc.pre(tally.failures === 0 || tally.tried++ < SIMPLIFICATIONS);
    try {
      const synced = await syncHistory(fixture, steps, ++tally.histories);
      tally.cases += synced.length;
      for (const way of synced.flatMap(describeWays)) tally.ways.set(way, (tally.ways.get(way) ?? 0) + 1);
    } catch (error) {
      if (tally.failures++ === 0) process.stderr.write(`First failure: ${String(error)}\n`);
      throw error;
    }
  });
  await fc.assert(property, { numRuns: HISTORIES, ...seed() });
  const ways = [...tally.ways].sort().map(([way, count]) => `${way} ${count}`);
  process.stdout.write(`${tally.cases} cases: ${ways.join(", ")}\n`);
  if (PROPERTY_PATH === undefined) expect(tally.cases).toBeGreaterThanOrEqual(500);
}, 600_000);

function seed(): { seed?: number; path?: string } {
  if (PROPERTY_SEED === "random") return {};
  return { seed: Number(PROPERTY_SEED), ...(PROPERTY_PATH === undefined ? {} : { path: PROPERTY_PATH }) };
}

async function syncHistory(fixture: WorkerFixture, steps: readonly Step[], n: number): Promise<SyncedStep[]> {
  const { database, emulator } = fixture;
  const at = { owner: "acme", name: `history-${n}` };
  const { id, bareDir } = await emulator.addRepository({ ...at, id: 5_000_000 + n, defaultBranch: "main" });
  const git = await createGitRepository(bareDir);
  const repository = await registerRepository(database, BigInt(id), at.name);
  // What an earlier history brought must not stand in for what this one fails to fetch.
  await database.pool.query(`TRUNCATE "Blob"`);
  const heads = await writeHistory(git, steps);
  const synced: SyncedStep[] = [];
  for (const [index, step] of steps.entries()) {
    const head = heads[index] ?? "";
    await git.branch("main", head);
    try {
      synced.push(await syncStep({ ...fixture, git, repository }, step, head));
    } catch (cause) {
      throw new Error(`Step ${index} (${JSON.stringify(step)}): ${String(cause)}`, { cause });
    }
  }
  await expectPastToEqualGit({ database, repository }, synced);
  emulator.removeRepository(at);
  return synced;
}

async function syncStep(fixture: WorkerFixture, step: Step, head: string): Promise<SyncedStep> {
  const { syncId, stats } = await syncPlanned(fixture.context, { repositoryId: fixture.repository.id, ...step });
  return { syncId, stats, entries: await expectMirrorToEqualGit(fixture, head) };
}
