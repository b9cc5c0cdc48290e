import { expect, test } from "vitest";
import {
  fillStagedSizes,
  findKnownSizes,
  findTouchedDirectories,
  openBlobWriter,
  readChildren,
  readStagedChildren,
  readStagedTree,
  stageFiles,
} from "./index.js";
import { change, completeSync, givenClaim, givenRepository, paths, sha, useTestDatabase } from "./testing/fixtures.js";

const given = useTestDatabase();

const directory = (kind: "added" | "modified" | "removed", path: string) =>
  change(kind, path, { type: "tree", mode: "040000", size: null });

test("the children of directories, one level deep, of the published rows only", async () => {
  const { database } = given;
  const { branch } = await givenTree();
  const children = await readChildren(database, { branchId: branch.id, directories: ["", "a/b", "none"] });
  expect(children.map((entry) => entry.path).sort()).toEqual(["a", "a-b", "a/b/c", "z"]);
  expect(await readChildren(database, { branchId: branch.id, directories: [] })).toEqual([]);
});

test("touched directories with the staged changes applied are what the whole staged tree says of them", async () => {
  const { database } = given;
  const { repositoryId, branch } = await givenTree();
  const { syncId, fence } = await givenClaim(database, repositoryId);
  const files = [
    change("renamed", "new/deep/one", { renamedFrom: "a/b/c" }),
    ...[directory("added", "new"), directory("added", "new/deep"), directory("removed", "a/b")],
    change("modified", "z", { mode: "100755" }),
  ];
  await stageFiles(database, { syncId, fence, files });
  const directories = await findTouchedDirectories(database, { syncId, fence });
  expect([...directories].sort()).toEqual(["", "a", "a/b", "new", "new/deep"]);
  const staged = { branchId: branch.id, syncId, fence };
  const expected = ["a", "a-b", "a/other", "new", "new/deep", "new/deep/one", "z"];
  expect(await paths(readStagedChildren(database, { ...staged, directories }))).toEqual(expected);
  expect(await paths(readStagedTree(database, staged))).toEqual(expected);
});

test("nothing staged touches the root alone", async () => {
  const { database } = given;
  const { repositoryId } = await givenTree();
  const { syncId, fence } = await givenClaim(database, repositoryId);
  expect([...(await findTouchedDirectories(database, { syncId, fence }))]).toEqual([""]);
});

test("a size that was not known comes from the blob, and what has none is counted", async () => {
  const { database } = given;
  const { repositoryId, branch } = await givenTree();
  const { syncId, fence } = await givenClaim(database, repositoryId);
  const [known, skipped, unknown] = [sha("known"), sha("skipped"), sha("unknown")];
  await using blobs = openBlobWriter(database);
  await blobs.write({ sha: known, content: Buffer.from("12345"), isBinary: false });
  await blobs.skip({ sha: skipped, size: 99, reason: "too_large" });
  await blobs.flush();
  const files = [
    change("added", "p", { blobSha: known, size: null }),
    change("added", "q", { blobSha: skipped, size: null }),
    change("added", "r", { blobSha: unknown, size: null }),
    change("added", "s", { type: "submodule", mode: "160000", size: null }),
  ];
  await stageFiles(database, { syncId, fence, files });
  expect(await findKnownSizes(database, [known, unknown])).toEqual(new Map([[known, 5]]));
  expect(await fillStagedSizes(database, { syncId, fence })).toEqual({ unknown: 1 });
  const sizes: (number | null)[] = [];
  for await (const batch of readStagedTree(database, { branchId: branch.id, syncId, fence })) {
    for (const entry of batch) if (/^[p-s]$/.test(entry.path)) sizes.push(entry.size);
  }
  expect(sizes).toEqual([5, 99, null, null]);
});

async function givenTree() {
  const { database } = given;
  const { id: repositoryId } = await givenRepository(database);
  const files = [directory("added", "a"), directory("added", "a/b"), ...["a-b", "a/b/c", "a/other", "gone", "z"]].map(
    (file) => (typeof file === "string" ? change("added", file) : file),
  );
  await completeSync(database, repositoryId, files);
  const { branch } = await completeSync(database, repositoryId, [change("removed", "gone")]);
  return { repositoryId, branch };
}
