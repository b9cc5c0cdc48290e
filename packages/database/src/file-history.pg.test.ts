import { expect, test } from "vitest";
import { type Database, listFileHistory } from "./index.js";
import { change, completeSync, givenRepository, sha, useTestDatabase } from "./testing/fixtures.js";

const given = useTestDatabase();

async function historyOf(database: Database, repositoryId: string, path: string, limit = 100): Promise<string[]> {
  const steps: string[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const query = { repositoryId, branchName: "main", path, limit, cursor: cursor ?? null };
    const page = await listFileHistory(database, query);
    for (const { kind, path: at, renamedFrom } of page.items) {
      steps.push(`${kind} ${renamedFrom === null ? "" : `${renamedFrom} -> `}${at}`);
    }
    cursor = page.nextCursor;
  }
  return steps;
}

test("a file's history goes back through edits, renames, removal and return", async () => {
  const { database } = given;
  const { id } = await givenRepository(database);
  const first = await completeSync(database, id, [change("added", "a"), change("added", "other")]);
  await completeSync(database, id, [change("modified", "other", { blobSha: sha("2") })]);
  await completeSync(database, id, [change("removed", "a")]);
  await completeSync(database, id, [change("added", "a", { blobSha: sha("2") })]);
  await completeSync(database, id, [change("modified", "a", { blobSha: sha("3"), size: 7 })]);
  await completeSync(database, id, [change("renamed", "dir/b", { renamedFrom: "a", blobSha: sha("3") })]);
  const last = await completeSync(database, id, [change("modified", "dir/b", { blobSha: sha("4") })]);
  const steps = ["modified dir/b", "renamed a -> dir/b", "modified a", "added a", "removed a", "added a"];
  expect(await historyOf(database, id, "dir/b")).toEqual(steps);
  expect(await historyOf(database, id, "dir/b", 1)).toEqual(steps);
  expect(await historyOf(database, id, "a")).toEqual(["removed a", "modified a", "added a", "removed a", "added a"]);
  expect(await historyOf(database, id, "never")).toEqual([]);

  const { items } = await listFileHistory(database, { repositoryId: id, branchName: "main", path: "dir/b", limit: 10 });
  expect(items[0]).toEqual({
    ...{ kind: "modified", path: "dir/b", renamedFrom: null, type: "blob", mode: "100644", blobSha: sha("4"), size: 3 },
    ...{ syncId: last.syncId, headSha: sha(`head ${last.syncId}`), headCommit: null, at: expect.any(String) },
  });
  expect(items.at(-1)).toMatchObject({ syncId: first.syncId, blobSha: sha("a") });
});

test("where a file gave way to a directory, its history ends, and goes on when it is a file again", async () => {
  const { database } = given;
  const { id } = await givenRepository(database);
  const tree = { type: "tree" as const, mode: "040000" as const, size: null };
  await completeSync(database, id, [change("added", "x")]);
  await completeSync(database, id, [change("modified", "x", tree), change("added", "x/y")]);
  await completeSync(database, id, [change("modified", "x"), change("removed", "x/y")]);
  expect(await historyOf(database, id, "x")).toEqual(["added x", "removed x", "added x"]);
});
