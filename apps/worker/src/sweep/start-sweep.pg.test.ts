import { type Database, requestCheck } from "@project-sync/database";
import type { GithubConnector } from "@project-sync/github";
import { expect, onTestFinished, test, vi } from "vitest";
import { expectMirrorToEqualGit } from "../testing/compare-mirror.js";
import { createSweptFixture, runQueued } from "../testing/sweep-fixture.js";
import { registerRepository } from "../testing/worker-fixture.js";
import type { WorkerContext } from "../worker-context.js";
import { startSweep } from "./start-sweep.js";

const eventually = { timeout: 20_000, interval: 20 };

test("pushes whose webhooks never come are mirrored, one after the other, by the sweep alone", async () => {
  await using fixture = await createSweptFixture();
  const { git } = fixture;
  Object.assign(fixture.context, { sweepMinMs: 200, sweepMaxMs: 400 });
  start(fixture.context);
  await makeDue(fixture.database);
  for (const content of ["2\n", "3\n"]) {
    await git.write("src/a.ts", content).commit();
    await vi.waitFor(async () => expect(await runQueued(fixture)).toEqual(["schedule main"]), eventually);
    await expectMirrorToEqualGit(fixture, "main");
  }
});

test("several workers share the repositories; no two look at one at the same time, nor one at many at once", async () => {
  await using fixture = await createSweptFixture();
  const { database, emulator, context } = fixture;
  for (let i = 0; i < 11; i++) {
    const { id } = await emulator.addRepository({ owner: "acme", name: `repository-${i}` });
    await registerRepository(database, BigInt(id), `repository-${i}`);
  }
  emulator.setLatency(30);
  Object.assign(context, { sweepMinMs: 100, sweepMaxMs: 100 });
  await makeDue(database);
  const watch = new LookWatch();
  const sweeps = [1, 2, 3].map((n) => start({ ...context, github: watch.over(context.github, `worker-${n}`) }));
  await vi.waitFor(() => expect(watch.looked.size).toBe(12), eventually);
  await vi.waitFor(() => expect(watch.total).toBeGreaterThan(36), eventually);
  await Promise.all(sweeps.map((sweep) => sweep.stop()));
  expect(watch.mostOfOneRepository).toBe(1);
  expect(watch.mostOfOneWorker).toBeLessThanOrEqual(4);
  expect(watch.workers.size).toBeGreaterThan(1);
});

test("a nudge is followed at once, although nothing was due", async () => {
  await using fixture = await createSweptFixture();
  const { database, repository, bus, git } = fixture;
  await database.pool.query(`UPDATE "Repository" SET "nextCheckAt" = now() + interval '1 hour'`);
  start(fixture.context);
  await git.write("src/a.ts", "2\n").commit();
  await new Promise((resolve) => setTimeout(resolve, 200));
  await requestCheck(database, { repositoryIds: [repository.id] });
  await bus.nudge({ type: "check" });
  await vi.waitFor(async () => expect(await runQueued(fixture)).toEqual(["schedule main"]), {
    ...eventually,
    timeout: 4_000,
  });
});

test("a worker that stops in the middle of a look gives it back at once", async () => {
  await using fixture = await createSweptFixture();
  const { database, emulator } = fixture;
  emulator.requests.reset();
  emulator.faults.add({ path: /widgets/, fault: { kind: "stall" } });
  await makeDue(database);
  const sweep = start(fixture.context);
  await vi.waitFor(() => expect(emulator.requests.count()).toBe(1), eventually);
  await sweep.stop();
  const { rows } = await database.pool.query(`SELECT "nextCheckAt" <= now() AS due FROM "Repository"`);
  expect(rows).toEqual([{ due: true }]);
});

function start(context: WorkerContext) {
  const sweep = startSweep(context);
  onTestFinished(() => sweep.stop());
  return sweep;
}

async function makeDue(database: Database): Promise<void> {
  await database.pool.query(`UPDATE "Repository" SET "nextCheckAt" = now() - interval '1 second'`);
}

/** Counts how many looks go on at the same time. */
class LookWatch {
  readonly looked = new Set<string>();
  readonly workers = new Set<string>();
  readonly #running: { repository: string; worker: string }[] = [];
  total = 0;
  mostOfOneRepository = 0;
  mostOfOneWorker = 0;

  over(github: GithubConnector, worker: string): GithubConnector {
    return {
      ...github,
      locateRepository: async (query, request) => {
        const look = { repository: query.repo, worker };
        this.#begin(look);
        try {
          return await github.locateRepository(query, request);
        } finally {
          this.#running.splice(this.#running.indexOf(look), 1);
        }
      },
    };
  }

  #begin(look: { repository: string; worker: string }): void {
    this.#running.push(look);
    this.looked.add(look.repository);
    this.workers.add(look.worker);
    this.total++;
    const count = (by: keyof typeof look) => this.#running.filter((other) => other[by] === look[by]).length;
    this.mostOfOneRepository = Math.max(this.mostOfOneRepository, count("repository"));
    this.mostOfOneWorker = Math.max(this.mostOfOneWorker, count("worker"));
  }
}
