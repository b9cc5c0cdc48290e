import { EMPTY_TREE_SHA, type TreeEntry } from "@project-sync/contracts";
import { createGitRepository, type GitRepositoryBuilder } from "@project-sync/testing";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { computeRootTree } from "./verify.js";

let git: GitRepositoryBuilder;
beforeAll(async () => {
  git = await createGitRepository();
});
afterAll(() => git[Symbol.asyncDispose]());

test("no entries give the empty tree", async () => {
  expect(await compute([])).toEqual({ rootSha: EMPTY_TREE_SHA, entries: 0, mismatch: null });
});

test("names around the slash, and every kind of entry, in git's own order", async () => {
  git
    .write("a-b", "1")
    .write("a/x", "2")
    .write("a/y/deep", "3")
    .write("a.b/z", "4")
    .write("a0", "5")
    .write("run", "#!", { mode: "100755" })
    .symlink("a0-link", "a0")
    .submodule("lib/sub", "1234567890123456789012345678901234567890")
    .write(Buffer.from([0x64, 0x2f, 0xff, 0x5c]), "6")
    .write("日本/ü", "7")
    .write("\u{1f600}", "8")
    .write("\uffee", "9");
  await git.commit();
  await expectSameAsGit();
});

test("any tree that git writes has the SHA that git gave it", async () => {
  const name = fc
    .uint8Array({ minLength: 1, maxLength: 3 })
    .map((bytes) => Buffer.from(bytes.map((byte) => (byte === 0 || byte === 0x2f ? 0x2e : byte))))
    .filter(
      (bytes) => ![".", ".."].includes(bytes.toString("latin1")) && bytes.toString("latin1").toLowerCase() !== "git",
    );
  const path = fc.array(fc.oneof(name, fc.constantFrom("a", "a.", "a0", "b").map(Buffer.from)), {
    minLength: 1,
    maxLength: 4,
  });
  let round = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(path, { minLength: 1, maxLength: 20 }), async (paths) => {
      await git.branch(`random-${round++}`);
      for (const parts of paths) git.write(joinPath(parts), String(round));
      await git.commit();
      await expectSameAsGit();
    }),
    { numRuns: 25 },
  );
}, 30_000);

test("a changed, missing or additional row is found in its own directory", async () => {
  await git.branch("damage");
  git.write("one/two/three/file", "1").write("one/two/other", "2").write("zzz", "3");
  await git.commit();
  const entries = inDatabaseOrder(await git.lsTree());
  const at = entries.findIndex((entry) => entry.path === "one/two/three/file");
  const changed = entries.with(at, { ...(entries[at] as TreeEntry), mode: "100755" });
  expect((await compute(changed)).mismatch?.path).toBe("one/two/three");
  const missing = entries.toSpliced(at, 1);
  expect((await compute(missing)).mismatch).toMatchObject({ path: "one/two/three", computed: EMPTY_TREE_SHA });
  const withoutDirectory = entries.filter((entry) => entry.path !== "one/two");
  expect((await compute(withoutDirectory)).mismatch).toMatchObject({ path: "one/two", stored: null });
  const wrongDirectory = entries.map((entry) => (entry.path === "one" ? { ...entry, sha: "0".repeat(40) } : entry));
  const result = await compute(wrongDirectory);
  expect(result.mismatch).toMatchObject({ path: "one", stored: "0".repeat(40) });
  expect(result.rootSha).toBe(await git.revParse("damage^{tree}"));
});

test("a directory that a tool left empty is what its row says", async () => {
  const tree = await git.git(["mktree"], [Buffer.from(`040000 tree ${EMPTY_TREE_SHA}\tempty\n`)]);
  const entries = await git.lsTree(tree.toString().trim());
  expect(await compute(entries)).toEqual({ rootSha: tree.toString().trim(), entries: 1, mismatch: null });
});

test("rows out of order are refused, not hashed", async () => {
  const file = (path: string): TreeEntry => ({ path, mode: "100644", type: "blob", sha: "1".repeat(40), size: 1 });
  await expect(compute([file("a/x"), file("b"), file("a/y")])).rejects.toThrow(TypeError);
  await expect(compute([file("a"), file("a")])).rejects.toThrow(TypeError);
});

async function expectSameAsGit(): Promise<void> {
  const head = await git.head();
  const entries = inDatabaseOrder(await git.lsTree(head));
  const expected = { rootSha: await git.revParse(`${head}^{tree}`), entries: entries.length, mismatch: null };
  expect(await compute(entries, 3)).toEqual(expected);
}

/** PostgreSQL's COLLATE "C" on the escaped form: UTF-8 bytes, which JavaScript's own order of strings is not. */
function inDatabaseOrder(entries: TreeEntry[]): TreeEntry[] {
  return entries.toSorted((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
}

function compute(entries: TreeEntry[], batchSize = 1000) {
  return computeRootTree(
    (async function* () {
      for (let i = 0; i < entries.length; i += batchSize) yield entries.slice(i, i + batchSize);
    })(),
  );
}

function joinPath(parts: Buffer[]): Buffer {
  return Buffer.concat(parts.flatMap((part, i) => (i === 0 ? [part] : [Buffer.from("/"), part])));
}
