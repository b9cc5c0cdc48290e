import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import {
  type FileList,
  findFile,
  InvalidCursorError,
  listFiles,
  openBlobWriter,
  SyncNotOnBranchError,
} from "./index.js";
import { change, completeSync, givenClaim, givenRepository, sha, useTestDatabase } from "./testing/fixtures.js";

const given = useTestDatabase();

async function allPaths(list: Omit<FileList, "limit">, limit = 3): Promise<string[]> {
  const found: string[] = [];
  for (let cursor: string | null | undefined; ; ) {
    const page = await listFiles(given.database, { ...list, limit, ...(cursor ? { cursor } : {}) });
    found.push(...page.items.map(({ path }) => path));
    cursor = page.nextCursor;
    if (cursor === null) return found;
  }
}

test("pages follow the byte order of the paths, whatever the paths are", async () => {
  const { id: repositoryId } = await givenRepository(given.database);
  const long = "x".repeat(300);
  const names = ["B", "a", "a/b", "a-b", "é", "日本", "_", "a%b", "a_b", "\u{10ffff}", long, `${long}/a`, `${long}/b`];
  await completeSync(
    given.database,
    repositoryId,
    names.map((path) => change("added", path)),
  );
  const expected = names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  for (const limit of [1, 3, 13, 100]) {
    expect(await allPaths({ repositoryId, branchName: "main" }, limit)).toEqual(expected);
  }
});

test("a prefix is text, not a pattern", async () => {
  const { id: repositoryId } = await givenRepository(given.database);
  const long = `long/${"x".repeat(300)}`;
  const names = [
    "src",
    "src/a",
    "src/b",
    "srcs",
    "s%c",
    "s%c/d",
    "s_c",
    "\\\\a",
    `${long}a`,
    `${long}b`,
    "src/\u{10ffff}",
  ];
  await completeSync(
    given.database,
    repositoryId,
    names.map((path) => change("added", path)),
  );
  const under = (prefix: string) => allPaths({ repositoryId, branchName: "main", prefix });
  expect(await under("src/")).toEqual(["src/a", "src/b", "src/\u{10ffff}"]);
  expect(await under("src")).toEqual(["src", "src/a", "src/b", "src/\u{10ffff}", "srcs"]);
  expect(await under("s%")).toEqual(["s%c", "s%c/d"]);
  expect(await under("s_")).toEqual(["s_c"]);
  expect(await under("\\\\")).toEqual(["\\\\a"]);
  expect(await under(`${long}b`)).toEqual([`${long}b`]);
  expect(await under("none")).toEqual([]);
});

test("the tree at a past sync is what it was then", async () => {
  const { database } = given;
  const { id: repositoryId } = await givenRepository(database);
  const branch = { repositoryId, branchName: "main" };
  const one = await completeSync(
    database,
    repositoryId,
    ["a", "b", "c"].map((path) => change("added", path)),
  );
  const changes = [change("removed", "b"), change("modified", "c", { blobSha: sha("c2") }), change("added", "d")];
  const two = await completeSync(database, repositoryId, changes);
  const three = await completeSync(database, repositoryId, [change("added", "b"), change("removed", "a")]);

  expect(await allPaths({ ...branch, at: one.syncId }, 1)).toEqual(["a", "b", "c"]);
  expect(await allPaths({ ...branch, at: two.syncId }, 1)).toEqual(["a", "c", "d"]);
  expect(await allPaths({ ...branch, at: three.syncId }, 1)).toEqual(["b", "c", "d"]);
  expect(await allPaths(branch)).toEqual(["b", "c", "d"]);
  expect(await findFile(database, { ...branch, path: "c", at: one.syncId })).toMatchObject({ blobSha: sha("c") });
  expect(await findFile(database, { ...branch, path: "c" })).toMatchObject({ blobSha: sha("c2"), syncId: two.syncId });
  expect(await findFile(database, { ...branch, path: "b", at: two.syncId })).toBeNull();
});

test("a file tells why its content is missing", async () => {
  const { database } = given;
  const { id: repositoryId } = await givenRepository(database);
  await using writer = openBlobWriter(database);
  await writer.skip({ sha: sha("big"), size: 9, reason: "too_large" });
  await writer.flush();
  const directory = { type: "tree" as const, mode: "040000" as const, size: null, blobSha: sha("big") };
  const file = change("added", "dir/big", { blobSha: sha("big"), language: "Text" });
  await completeSync(database, repositoryId, [change("added", "dir", directory), file]);
  const key = { repositoryId, branchName: "main" };
  expect(await findFile(database, { ...key, path: "dir/big" })).toEqual({
    ...{ path: "dir/big", type: "blob", mode: "100644", blobSha: sha("big"), size: 3, language: "Text" },
    ...{ renamedFrom: null, skipped: "too_large", syncId: expect.any(String) },
  });
  expect(await findFile(database, { ...key, path: "dir" })).toMatchObject({ type: "tree", size: null, skipped: null });
});

test("at a sync that is unknown, unfinished or of another branch there is no tree", async () => {
  const { database } = given;
  const { id: repositoryId } = await givenRepository(database);
  const other = await completeSync(database, repositoryId, [], "other");
  const unfinished = await givenClaim(database, repositoryId);
  for (const at of [other.syncId, unfinished.syncId, randomUUID()]) {
    const listed = listFiles(database, { repositoryId, branchName: "main", at, limit: 1 });
    await expect(listed).rejects.toBeInstanceOf(SyncNotOnBranchError);
  }
});

test("a cursor that is not one of ours is refused", async () => {
  const { id: repositoryId } = await givenRepository(given.database);
  const encode = (place: unknown) => Buffer.from(JSON.stringify(place)).toString("base64url");
  for (const cursor of ["", "?", "e30", encode({ path: 1 }), encode({ path: "\0" }), encode(null)]) {
    const listed = listFiles(given.database, { repositoryId, branchName: "main", cursor, limit: 1 });
    await expect(listed, cursor).rejects.toBeInstanceOf(InvalidCursorError);
  }
});

test("listing a directory of a large tree reads the index, not the tree", async () => {
  const { database } = given;
  const { id: repositoryId } = await givenRepository(database);
  const names = Array.from({ length: 5000 }, (_, i) => `directory-${i % 500}/file-${i}`);
  const claim = await completeSync(
    database,
    repositoryId,
    names.map((path) => change("added", path)),
  );
  await database.pool.query(`ANALYZE "RepositoryFile"`);
  const { rows } = await database.pool.query<{ "QUERY PLAN": string }>(
    `EXPLAIN SELECT * FROM "RepositoryFile" f WHERE f."branchId" = $1 AND f."supersededBySyncId" IS NULL
     AND left(f."path", 256) ^@ left($2, 256) AND f."path" ^@ $2 ORDER BY left(f."path", 256), f."path" LIMIT 100`,
    [claim.branch.id, "directory-7/"],
  );
  const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
  expect(plan).toMatch(/RepositoryFile_active_tree/);
  expect(plan).toMatch(/Index Cond:.*directory-7\//);
});
