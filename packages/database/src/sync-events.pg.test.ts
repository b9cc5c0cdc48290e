import type { SyncFact } from "@project-sync/contracts";
import { expect, test } from "vitest";
import { appendSyncEvents, findSync, readSyncEvents } from "./index.js";
import { givenClaim, givenRepository, useTestDatabase } from "./testing/fixtures.js";

const given = useTestDatabase();

const progress = (done: number): SyncFact => ({
  ...{ type: "sync.progress", phase: "content", done },
  total: null,
  unit: "files",
});

test("events appended by many at once are numbered 1..N without a gap, each batch in its order", async () => {
  const { database } = given;
  const { id } = await givenRepository(database);
  const claim = await givenClaim(database, id);
  const batches = Array.from({ length: 30 }, (_, i) => [progress(i * 3), progress(i * 3 + 1), progress(i * 3 + 2)]);
  const appended = await Promise.all(batches.map((facts) => appendSyncEvents(database, { ...claim, facts })));

  const stored = await readSyncEvents(database, { syncId: claim.syncId, afterSeq: 0 });
  expect(stored.map((event) => event.seq)).toEqual(Array.from({ length: 92 }, (_, i) => i + 1));
  for (const [i, events] of appended.entries()) {
    expect(events?.map((event) => "done" in event && event.done)).toEqual([i * 3, i * 3 + 1, i * 3 + 2]);
    expect(stored).toEqual(expect.arrayContaining(events ?? []));
  }
});

test("a phase is the row's phase too", async () => {
  const { database } = given;
  const { id } = await givenRepository(database);
  const claim = await givenClaim(database, id);
  const facts: SyncFact[] = [{ type: "sync.phase", phase: "tree" }, { type: "sync.phase", phase: "diff" }, progress(1)];
  await appendSyncEvents(database, { ...claim, facts });
  expect((await findSync(database, claim.syncId))?.phase).toBe("diff");
  await appendSyncEvents(database, { ...claim, facts: [progress(2)] });
  expect((await findSync(database, claim.syncId))?.phase).toBe("diff");
});

test("reading resumes after a number and stops at a limit", async () => {
  const { database } = given;
  const { id } = await givenRepository(database);
  const claim = await givenClaim(database, id);
  await appendSyncEvents(database, { ...claim, facts: [progress(1), progress(2), progress(3)] });
  const read = await readSyncEvents(database, { syncId: claim.syncId, afterSeq: 2, limit: 2 });
  expect(read.map((event) => event.seq)).toEqual([3, 4]);
  expect(await appendSyncEvents(database, { ...claim, facts: [] })).toEqual([]);
});
