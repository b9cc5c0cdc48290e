import { setTimeout as sleep } from "node:timers/promises";
import {
  ContentCollectedError,
  claimSync,
  collectBlobs,
  readBlob,
  updateRepositorySettings,
} from "@project-sync/database";
import { projectSync } from "@project-sync/pipeline";
import { expect, test, vi } from "vitest";
import { collectHistory } from "./collect-history.js";
import { startHousekeeping } from "./housekeeping.js";
import { expectMirrorToEqualGit } from "./testing/compare-mirror.js";
import { createWorkerFixture } from "./testing/worker-fixture.js";
import { verifySample } from "./verify-sample.js";

const { signal } = new AbortController();

test.each(["\"mode\" = '100755'", "\"path\" = 'src/x.ts'"])(
  "a damaged row (%s) is found by the sample, and the sync that it asks for puts it right",
  async (damage) => {
    await using fixture = await createWorkerFixture();
    const { git, context, database, bus } = fixture;
    await git.write("src/a.ts", "one\n").write("src/b.ts", "b\n").commit();
    const first = await fixture.sync();
    await verifySample(context, signal);
    await database.pool.query(`UPDATE "RepositoryFile" SET ${damage} WHERE "path" = 'src/a.ts'`);
    await verifySample(context, signal);
    const asked = bus.published.find((event) => event.type === "sync.queued");
    expect(asked).toMatchObject({ trigger: "reconcile" });
    expect(await fixture.runJob(asked?.syncId ?? "")).toBeNull();
    expect(await fixture.getSync(asked?.syncId ?? "")).toMatchObject({
      ...{ status: "completed", headSha: first.headSha, stats: { unchanged: 1 } },
    });
    await expectMirrorToEqualGit(fixture, "main");
    const proofs = await context.metrics.proofs.get();
    expect(proofs.values.map(({ labels, value }) => [labels.result, value])).toEqual([
      ["ok", 1],
      ["failed", 1],
    ]);
  },
);

test("one of several workers collects what retention lets go of; content of kept trees stays", async () => {
  await using fixture = await createWorkerFixture();
  const { git, context, database, repository } = fixture;
  const shas: string[] = [];
  for (const content of ["one\n", "two\n", "three\n", "four\n"]) {
    await git.write("a.ts", content).commit();
    await fixture.sync();
    shas.push(await git.revParse("main:a.ts"));
  }
  await updateRepositorySettings(database, repository.id, { keepSyncs: 2 });
  await database.pool.query(`UPDATE "Blob" SET "createdAt" = now() - interval '2 hours'`);
  const workers = [1, 2, 3].map(() => startHousekeeping({ ...context, collectMs: 60_000, verifyMs: 60_000 }));
  await vi.waitFor(async () => expect(await readBlob(database, shas[0] ?? "")).toBeNull(), { timeout: 10_000 });
  await Promise.all(workers.map((worker) => worker.stop()));
  for (const sha of shas.slice(1)) expect(await readBlob(database, sha)).not.toBeNull();
  const { rows } = await database.pool.query(`SELECT count(*)::int AS n FROM "RepositoryFile"`);
  expect(rows).toEqual([{ n: 3 }]);
  await collectHistory(context, signal);
  await expectMirrorToEqualGit(fixture, "main");
});

/** An orphan blob is what the sync wants next, and the collector comes at every step of the sync. */
test("a collector that runs at every step of a sync costs it another attempt, never a blob", async () => {
  await using fixture = await createWorkerFixture();
  const { git, context, database } = fixture;
  const { github, limits } = context;
  await git.write("a.ts", "wanted\n").write("b.ts", "b\n").commit();
  await fixture.sync();
  await git.remove("a.ts").commit();
  await fixture.sync();
  await database.pool.query(`DELETE FROM "RepositoryFile" WHERE "supersededBySyncId" IS NOT NULL`);
  await git.write("again.ts", "wanted\n").write("c.ts", "c\n").commit();
  const syncId = await fixture.request();
  const collections: Promise<number>[] = [];
  async function attempt(): Promise<string> {
    const claimed = await claimSync(database, { syncId, workerId: "test" });
    if (!("claim" in claimed)) throw new Error("not claimed");
    const run = projectSync({ claim: claimed.claim, database, github, limits, signal });
    let asked = false;
    try {
      for (let next = await run.next(); !next.done; next = await run.next()) {
        // Before the first look at the content nobody needs the blob: it would go, and be fetched again.
        asked ||= next.value.type === "sync.planned" && next.value.phase === "content";
        if (!asked) continue;
        const collection = collectBlobs(database, { storedBefore: new Date(Date.now() + 60_000) });
        collections.push(collection);
        // While a publication is open the collector waits for it, and must not be waited for.
        await Promise.race([collection, sleep(100)]);
      }
      return "completed";
    } catch (error) {
      if (error instanceof ContentCollectedError) return error.code;
      throw error;
    }
  }
  expect([await attempt(), await attempt()]).toEqual(["content_collected", "completed"]);
  expect((await Promise.all(collections)).filter((blobs) => blobs > 0)).toEqual([1]);
  await expectMirrorToEqualGit(fixture, "main");
});
