import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { from as copyFrom } from "pg-copy-streams";
import { expect, test } from "vitest";
import { BranchMovedError } from "./complete-sync.js";
import {
  appendSyncEvents,
  failSync,
  findBranch,
  findSync,
  listSyncs,
  readActiveTree,
  readSyncEvents,
} from "./index.js";
import { lockPublication } from "./publication-lock.js";
import {
  change,
  claimAgain,
  completeSync,
  givenClaim,
  givenRepository,
  openChanges,
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
});

test("a commit may say what no column of PostgreSQL can hold", async () => {
  const { database } = given;
  const { id: repositoryId } = await givenRepository(database);
  const claim = await givenClaim(database, repositoryId);
  const headCommit = { message: "NUL \0, half a pair \ud83d", authorName: "\0", authoredAt: null };
  await using publication = await openChanges(database, claim, []);
  await publication?.complete({ ...publicationOf(claim), headCommit });
  expect((await findSync(database, claim.syncId))?.headCommit).toEqual({
    ...{ message: "NUL \ufffd, half a pair \ufffd", authorName: "\ufffd", authoredAt: null },
  });
});

test("added, modified, removed and renamed: the tree can be read before anybody else sees it", async () => {
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
  const expected = ["keep", "modify", "new", "new-name"];

  await using publication = await openChanges(database, claim, files);
  expect(await paths(publication?.readTree() ?? none())).toEqual(expected);
  expect(await paths(readActiveTree(database, claim.branch.id))).toEqual(["keep", "modify", "old-name", "remove"]);
  await publication?.complete(publicationOf(claim));
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
  const current = await claimAgain(database, frozen.syncId);
  const files = new Map([
    [frozen, [change("added", "from the frozen worker")]],
    [current, [change("added", "a")]],
  ]);
  const results = await Promise.all(
    [frozen, current, frozen, current].map((claim) => publish(database, claim, files.get(claim) ?? [])),
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
  const publication = await openChanges(database, claim, [change("added", "a")]);
  await failSync(database, { ...claim, code: "x", message: "NUL \0 and a lone \ud800", retryable: false });
  expect(await publication?.complete(publicationOf(claim))).toBeNull();
  await publication?.[Symbol.asyncDispose]();
  expect(await publish(database, claim, [change("added", "b")])).toBeNull();
  expect(await paths(readActiveTree(database, claim.branch.id))).toEqual([]);
  expect((await findSync(database, claim.syncId))?.error).toEqual({
    code: "x",
    message: "NUL \ufffd and a lone \ufffd",
  });
});

test("a publication that is left changes nothing, and holds the branch no longer", async () => {
  const { database } = given;
  const { id: repositoryId } = await givenRepository(database);
  await completeSync(database, repositoryId, [change("added", "a")]);
  const claim = await givenClaim(database, repositoryId);
  const left = await openChanges(database, claim, [change("removed", "a"), change("added", "b")]);
  const next = publish(database, claim, [change("added", "c")]);
  expect(await Promise.race([next, wait(50, "waits")])).toBe("waits");
  await left?.[Symbol.asyncDispose]();
  expect(await next).toMatchObject({ position: 2 });
  expect(await paths(readActiveTree(database, claim.branch.id))).toEqual(["a", "c"]);
});

test("a worker that froze in the middle of a COPY holds its branch no longer than a moment", async () => {
  const { database } = given;
  const { id: repositoryId } = await givenRepository(database);
  const frozen = await givenClaim(database, repositoryId);
  const client = await database.pool.connect();
  await client.query("BEGIN");
  await lockPublication(client, frozen.branch.id);
  const copying = client.query(copyFrom(`COPY "RepositoryFile" FROM STDIN`));
  const ended = once(copying, "error");
  const current = await claimAgain(database, frozen.syncId);
  expect(await publish(database, current, [change("added", "a")])).not.toBeNull();
  expect(await ended).toMatchObject([{ message: expect.stringContaining("terminat") }]);
  client.release(true);
});

test("a branch that got another sync since the publication was opened is not completed", async () => {
  const { database } = given;
  const { id: repositoryId } = await givenRepository(database);
  const claim = await givenClaim(database, repositoryId);
  await using publication = await openChanges(database, claim, [change("added", "a")]);
  await database.pool.query(`UPDATE "Branch" SET "position" = "position" + 1 WHERE "id" = $1`, [claim.branch.id]);
  await expect(publication?.complete(publicationOf(claim))).rejects.toBeInstanceOf(BranchMovedError);
});

test("the events of a sync are stored while its publication is open", async () => {
  const { database } = given;
  const { id: repositoryId } = await givenRepository(database);
  const claim = await givenClaim(database, repositoryId);
  await using publication = await openChanges(database, claim, [change("added", "a")]);
  expect(
    await appendSyncEvents(database, { ...claim, facts: [{ type: "sync.phase", phase: "persist" }] }),
  ).not.toBeNull();
  expect(await publication?.complete(publicationOf(claim))).toMatchObject({ event: { seq: 4 } });
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

async function* none(): AsyncGenerator<never> {}
