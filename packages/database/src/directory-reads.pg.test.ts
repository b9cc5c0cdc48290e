import { expect, test } from "vitest";
import { findKnownSizes, openBlobWriter, readChildren } from "./index.js";
import {
  change,
  completeSync,
  givenClaim,
  givenRepository,
  openChanges,
  paths,
  sha,
  useTestDatabase,
} from "./testing/fixtures.js";

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

test("the children as a publication would leave them are what its whole tree says of them", async () => {
  const { database } = given;
  const { repositoryId } = await givenTree();
  const claim = await givenClaim(database, repositoryId);
  const files = [
    change("renamed", "new/deep/one", { renamedFrom: "a/b/c" }),
    ...[directory("added", "new"), directory("added", "new/deep"), directory("removed", "a/b")],
    change("modified", "z", { mode: "100755" }),
  ];
  await using publication = await openChanges(database, claim, files);
  if (publication === null) throw new Error("the fence was lost");
  const directories = ["", "a", "a/b", "new", "new/deep"];
  const expected = ["a", "a-b", "a/other", "new", "new/deep", "new/deep/one", "z"];
  expect(await paths(publication.readChildren(directories))).toEqual(expected);
  expect(await paths(publication.readTree())).toEqual(expected);
});

test("sizes of blobs that are known, with or without content", async () => {
  const { database } = given;
  await using blobs = openBlobWriter(database);
  await blobs.write({ sha: sha("known"), content: Buffer.from("12345"), isBinary: false });
  await blobs.skip({ sha: sha("skipped"), size: 99, reason: "too_large" });
  await blobs.flush();
  const sizes = await findKnownSizes(database, ["known", "skipped", "unknown"].map(sha));
  expect(sizes).toEqual(
    new Map([
      [sha("known"), 5],
      [sha("skipped"), 99],
    ]),
  );
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
