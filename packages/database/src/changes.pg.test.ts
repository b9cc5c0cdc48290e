import { expect, test } from "vitest";
import { listChanges } from "./index.js";
import { change, completeSync, givenClaim, givenRepository, sha, useTestDatabase } from "./testing/fixtures.js";

const given = useTestDatabase();
const version = (blobSha: string, mode = "100644") => ({ mode, blobSha });

test("the changes of a sync, page by page", async () => {
  const { database } = given;
  const { id } = await givenRepository(database);
  const tree = { type: "tree" as const, mode: "040000" as const, size: null };
  const before = ["keep", "modify", "remove", "old-name"].map((path) => change("added", path));
  const first = await completeSync(database, id, [...before, change("added", "directory", tree)]);
  const second = await completeSync(database, id, [
    change("added", "new"),
    change("modified", "modify", { blobSha: sha("2"), mode: "100755" }),
    change("removed", "remove"),
    change("renamed", "new-name", { renamedFrom: "old-name", blobSha: sha("old-name") }),
    change("modified", "directory", { ...tree, blobSha: sha("2") }),
  ]);

  const initial = await listChanges(database, { syncId: first.syncId, limit: 10 });
  expect(initial.items.map(({ kind, path }) => `${kind} ${path}`)).toEqual([
    ...["added keep", "added modify", "added old-name", "added remove"],
  ]);
  const pages = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await listChanges(database, { syncId: second.syncId, limit: 1, ...(cursor ? { cursor } : {}) });
    pages.push(...page.items);
    cursor = page.nextCursor;
  }
  const none = { renamedFrom: null, type: "blob" };
  const old = version(sha("old-name"));
  expect(pages).toEqual([
    { ...none, kind: "modified", path: "modify", before: version(sha("modify")), after: version(sha("2"), "100755") },
    { ...none, kind: "added", path: "new", before: null, after: version(sha("new")) },
    { ...none, kind: "renamed", path: "new-name", renamedFrom: "old-name", before: old, after: old },
    { ...none, kind: "removed", path: "remove", before: version(sha("remove")), after: null },
  ]);
});

test("a later sync does not change what an earlier one changed", async () => {
  const { database } = given;
  const { id } = await givenRepository(database);
  const first = await completeSync(database, id, [change("added", "a"), change("added", "b")]);
  await completeSync(database, id, [change("removed", "a"), change("modified", "b", { blobSha: sha("2") })]);
  const { items } = await listChanges(database, { syncId: first.syncId, limit: 10 });
  expect(items.map(({ kind, path, after }) => [kind, path, after?.blobSha])).toEqual([
    ["added", "a", sha("a")],
    ["added", "b", sha("b")],
  ]);
});

test("a sync that did not complete changed nothing", async () => {
  const { database } = given;
  const { id } = await givenRepository(database);
  const { syncId } = await givenClaim(database, id);
  expect(await listChanges(database, { syncId, limit: 10 })).toEqual({ items: [], nextCursor: null });
});
