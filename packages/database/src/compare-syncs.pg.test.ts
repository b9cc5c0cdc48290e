import type { Change } from "@project-sync/contracts";
import { expect, test } from "vitest";
import { type Claim, compareSyncs, SyncNotOnBranchError } from "./index.js";
import { change, completeSync, givenClaim, givenRepository, sha, useTestDatabase } from "./testing/fixtures.js";

const given = useTestDatabase();

async function givenHistory() {
  const { database } = given;
  const { id } = await givenRepository(database);
  const kept = ["stay", "edit", "drop", "move", "back"].map((path) => change("added", path));
  const one = await completeSync(database, id, kept);
  const two = await completeSync(database, id, [
    change("modified", "edit", { blobSha: sha("edit 2") }),
    change("renamed", "moved", { renamedFrom: "move", blobSha: sha("move") }),
    change("modified", "back", { blobSha: sha("elsewhere") }),
    change("added", "short-lived"),
  ]);
  const three = await completeSync(database, id, [
    change("modified", "moved", { blobSha: sha("edited") }),
    change("modified", "back", { blobSha: sha("back") }),
    change("removed", "drop"),
    change("removed", "short-lived"),
  ]);
  const four = await completeSync(database, id, [
    change("renamed", "moved-again", { renamedFrom: "moved", blobSha: sha("edited") }),
    change("added", "new"),
  ]);
  return { database, id, one, two, three, four };
}

type History = Awaited<ReturnType<typeof givenHistory>>;

async function compare({ database, id }: History, from: Claim, to: Claim, limit = 100): Promise<string[]> {
  const branch = { repositoryId: id, branchName: "main" };
  const changes: Change[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await compareSyncs(database, {
      ...branch,
      from: from.syncId,
      to: to.syncId,
      limit,
      cursor: cursor ?? null,
    });
    changes.push(...page.items);
    cursor = page.nextCursor;
  }
  return changes.map(
    ({ kind, path, renamedFrom }) => `${kind} ${renamedFrom === null ? "" : `${renamedFrom} -> `}${path}`,
  );
}

test("changes across several syncs: what was undone does not show, and a file moved twice is one rename", async () => {
  const history = await givenHistory();
  const { one, two, three, four } = history;
  expect(await compare(history, one, four)).toEqual([
    ...["removed drop", "modified edit", "renamed move -> moved-again", "added new"],
  ]);
  expect(await compare(history, one, two)).toEqual([
    ...["modified back", "modified edit", "renamed move -> moved", "added short-lived"],
  ]);
  expect(await compare(history, two, three)).toEqual([
    ...["modified back", "removed drop", "modified moved", "removed short-lived"],
  ]);
  expect(await compare(history, four, four)).toEqual([]);
});

test("backwards it is the opposite, and in pages the same", async () => {
  const history = await givenHistory();
  const { one, four } = history;
  const backwards = ["added drop", "modified edit", "renamed moved-again -> move", "removed new"];
  expect(await compare(history, four, one)).toEqual(backwards);
  expect(await compare(history, four, one, 1)).toEqual(backwards);
});

test("a name that is taken again is a change of that name, and the moved file is new", async () => {
  const { database } = given;
  const { id } = await givenRepository(database);
  const one = await completeSync(database, id, [change("added", "a")]);
  await completeSync(database, id, [change("renamed", "b", { renamedFrom: "a", blobSha: sha("a") })]);
  const three = await completeSync(database, id, [change("added", "a", { blobSha: sha("other") })]);
  const page = await compareSyncs(database, {
    ...{ repositoryId: id, branchName: "main", from: one.syncId, to: three.syncId, limit: 10 },
  });
  const [a, b] = ["a", "other"].map((text) => ({ mode: "100644", blobSha: sha(text) }));
  expect(page.items).toEqual([
    { kind: "modified", path: "a", renamedFrom: null, type: "blob", before: a, after: b },
    { kind: "added", path: "b", renamedFrom: null, type: "blob", before: null, after: a },
  ]);
});

test("a sync that did not complete, or is of another branch, is refused", async () => {
  const { database } = given;
  const { id } = await givenRepository(database);
  const one = await completeSync(database, id, [change("added", "a")]);
  const other = await completeSync(database, id, [change("added", "a")], "other");
  const running = await givenClaim(database, id);
  for (const { syncId } of [other, running]) {
    const query = { repositoryId: id, branchName: "main", from: one.syncId, to: syncId, limit: 10 };
    await expect(compareSyncs(database, query)).rejects.toBeInstanceOf(SyncNotOnBranchError);
  }
});
