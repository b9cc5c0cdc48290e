import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import {
  appendSyncEvents,
  failSync,
  findBranch,
  findSync,
  listSyncs,
  publishSync,
  readActiveTree,
  readStagedTree,
  readSyncEvents,
  StagingLostError,
  stageFiles,
} from "./index.js";
import {
  change,
  claimAgain,
  completeSync,
  givenClaim,
  givenRepository,
  paths,
  publicationOf,
  publish,
  useTestDatabase,
} from "./testing/fixtures.js";

const given = useTestDatabase();

test("a first sync makes its files, the branch's head and its own end visible", async () => {
  const { database } = given;
  const { id: repositoryId } = await givenRepository(database);
  const claim = await givenClaim(database, repositoryId);
  const published = await publish(database, claim, [change("added", "b"), change("added", "a")]);

  expect(published).toMatchObject({ position: 1, event: { type: "sync.completed", seq: 3 } });
  expect(await paths(readActiveTree(database, claim.branch.id))).toEqual(["a", "b"]);
  const branch = await findBranch(database, { repositoryId, name: "main" });
  const sync = await findSync(database, claim.syncId);
  expect(sync).toMatchObject({ status: "completed", previousSyncId: null, headSha: branch?.headSha });
  expect(branch).toMatchObject({
    lastSyncId: claim.syncId,
    position: 1,
    headEtag: '"etag"',
    lastTreeSha: sync?.treeSha,
  });
  const { rows } = await database.pool.query(`SELECT FROM "StagedFile" WHERE "syncId" = $1`, [claim.syncId]);
  expect(rows).toHaveLength(0);
});

test("a commit may say what no column of PostgreSQL can hold", async () => {
  const { database } = given;
  const { id: repositoryId } = await givenRepository(database);
  const claim = await givenClaim(database, repositoryId);
  const headCommit = { message: "NUL \0, half a pair \ud83d", authorName: "\0", authoredAt: null };
  await publishSync(database, { ...publicationOf(claim, 0), headCommit });
  expect((await findSync(database, claim.syncId))?.headCommit).toEqual({
    ...{ message: "NUL \ufffd, half a pair \ufffd", authorName: "\ufffd", authoredAt: null },
  });
});

test("added, modified, removed and renamed leave the tree that readStagedTree foretold", async () => {
  const { database } = given;
  const { id: repositoryId } = await givenRepository(database);
  const before = ["keep", "modify", "remove", "old-name"].map((path) => change("added", path));
  await completeSync(database, repositoryId, before);
  const claim = await givenClaim(database, repositoryId);
  const files = [
    change("added", "new"),
    change("modified", "modify", { mode: "100755" }),
    change("removed", "remove"),
    change("renamed", "new-name", { renamedFrom: "old-name" }),
  ];
  const { syncId, fence } = claim;
  await stageFiles(database, { syncId, fence, files });
  const expected = ["keep", "modify", "new", "new-name"];

  expect(await paths(readStagedTree(database, { branchId: claim.branch.id, syncId, fence }))).toEqual(expected);
  expect(await paths(readActiveTree(database, claim.branch.id))).toEqual(["keep", "modify", "old-name", "remove"]);
  await publishSync(database, publicationOf(claim, files.length));
  expect(await paths(readActiveTree(database, claim.branch.id))).toEqual(expected);
});

test("a file swapped with another by two renames is there once", async () => {
  const { database } = given;
  const { id: repositoryId } = await givenRepository(database);
  await completeSync(database, repositoryId, [change("added", "a"), change("added", "b")]);
  const swap = [change("renamed", "b", { renamedFrom: "a" }), change("renamed", "a", { renamedFrom: "b" })];
  const claim = await completeSync(database, repositoryId, swap);
  expect(await paths(readActiveTree(database, claim.branch.id))).toEqual(["a", "b"]);
});

test("of two claims of one sync only the later publishes, and once", async () => {
  const { database } = given;
  const { id: repositoryId } = await givenRepository(database);
  const frozen = await givenClaim(database, repositoryId);
  await stageFiles(database, { ...frozen, files: [change("added", "from the frozen worker")] });
  const current = await claimAgain(database, frozen.syncId);
  await stageFiles(database, { ...current, files: [change("added", "a")] });

  const results = await Promise.all(
    [frozen, current, frozen, current].map((claim) => publishSync(database, publicationOf(claim, 1))),
  );
  expect(results.filter((result) => result !== null)).toHaveLength(1);
  expect(results[0]).toBeNull();
  expect(await paths(readActiveTree(database, current.branch.id))).toEqual(["a"]);
  expect(await appendSyncEvents(database, { ...current, facts: [{ type: "sync.phase", phase: "tree" }] })).toBeNull();
  const events = await readSyncEvents(database, { syncId: current.syncId, afterSeq: 0 });
  expect(events.map((event) => event.type)).toEqual(["sync.queued", "sync.started", "sync.started", "sync.completed"]);
});

test("five syncs in a row form one linear chain", async () => {
  const { database } = given;
  const { id: repositoryId } = await givenRepository(database);
  const ids: string[] = [];
  for (let i = 0; i < 5; i++) {
    const claim = await completeSync(database, repositoryId, [change(i === 0 ? "added" : "modified", "a")]);
    ids.push(claim.syncId);
  }
  const { items } = await listSyncs(database, { repositoryId, limit: 10 });
  expect(items.map((sync) => sync.id)).toEqual(ids.toReversed());
  expect(items.map((sync) => sync.previousSyncId)).toEqual([...ids.toReversed().slice(1), null]);
  expect(items[0]?.baseSha).toBe(items[1]?.headSha);
});

test("a second first sync is refused by the database itself", async () => {
  const { database } = given;
  const { id: repositoryId } = await givenRepository(database);
  await completeSync(database, repositoryId, []);
  const claim = await givenClaim(database, repositoryId);
  const forced = database.pool.query(`UPDATE "ProjectSync" SET "status" = 'completed' WHERE "id" = $1`, [claim.syncId]);
  await expect(forced).rejects.toMatchObject({ constraint: "ProjectSync_one_first" });
});

test("a failed sync publishes nothing", async () => {
  const { database } = given;
  const { id: repositoryId } = await givenRepository(database);
  const claim = await givenClaim(database, repositoryId);
  await stageFiles(database, { ...claim, files: [change("added", "a")] });
  await failSync(database, { ...claim, code: "x", message: "NUL \0 and a lone \ud800", retryable: false });
  expect(await publishSync(database, publicationOf(claim, 1))).toBeNull();
  expect(await paths(readActiveTree(database, claim.branch.id))).toEqual([]);
  expect((await findSync(database, claim.syncId))?.error).toEqual({
    code: "x",
    message: "NUL \ufffd and a lone \ufffd",
  });
});

test("lost staged rows are noticed, and nothing changes", async () => {
  const { database } = given;
  const { id: repositoryId } = await givenRepository(database);
  await completeSync(database, repositoryId, [change("added", "a")]);
  const claim = await givenClaim(database, repositoryId);
  await stageFiles(database, { ...claim, files: [change("modified", "a")] });
  await database.pool.query(`DELETE FROM "StagedFile"`);
  const lost = publishSync(database, publicationOf(claim, 1));
  await expect(lost).rejects.toBeInstanceOf(StagingLostError);
  await expect(lost).rejects.toMatchObject({ disposition: "retry" });
  expect((await findSync(database, claim.syncId))?.status).toBe("running");
});

test("a reader beside twenty publications sees one version, never a mix", async () => {
  const { database } = given;
  const { id: repositoryId } = await givenRepository(database);
  const names = Array.from({ length: 300 }, (_, i) => `file-${i}`);
  const version = (kind: "added" | "modified", n: number) =>
    names.map((path) => change(kind, path, { blobSha: String(n).padStart(40, "0") }));
  const first = await completeSync(database, repositoryId, version("added", 0));
  const stop = new AbortController();

  const reads = (async () => {
    const seen: number[] = [];
    while (!stop.signal.aborted) {
      for await (const batch of readActiveTree(database, first.branch.id)) {
        expect(batch).toHaveLength(300);
        const shas = new Set(batch.map((entry) => entry.sha));
        expect(shas.size).toBe(1);
        seen.push(Number([...shas][0]));
      }
      await wait(0);
    }
    return seen;
  })();
  for (let n = 1; n <= 20; n++) await completeSync(database, repositoryId, version("modified", n));
  stop.abort();
  const seen = await reads;
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
});

test("a path of 4,095 bytes, even escaped, is stored, ordered and read back", async () => {
  const { database } = given;
  const { id: repositoryId } = await givenRepository(database);
  const long = Array.from({ length: 4095 }, (_, i) => String.fromCharCode(33 + ((i * 7919) % 90))).join("");
  const names = [long, `${long.slice(0, -1)}~`, "\\xff".repeat(4095), "日本".repeat(682), "a\\\\b"];
  const claim = await completeSync(
    database,
    repositoryId,
    names.map((path) => change("added", path)),
  );
  const bytes = (text: string) => Buffer.from(text);
  const expected = names.toSorted((a, b) => Buffer.compare(bytes(a), bytes(b)));
  expect(await paths(readActiveTree(database, claim.branch.id))).toEqual(expected);
});
