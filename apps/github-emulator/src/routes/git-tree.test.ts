import type { GitRepositoryBuilder } from "@project-sync/testing/git-repository";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TestEmulator } from "../testing/test-emulator.js";

interface Tree {
  sha: string;
  truncated: boolean;
  tree: { path: string; mode: string; type: string; sha: string; size?: number; url?: string }[];
}

let server: TestEmulator;
let git: GitRepositoryBuilder;

beforeAll(async () => {
  server = await TestEmulator.start({ treeEntryLimit: 12 });
  git = await server.serve("tree", (source) => {
    source
      .write("dir/deep/file", "x")
      .write('q"uote\\', "")
      .write(Buffer.from([0x62, 0xff]), "bad bytes");
    source.write("run", "#!", { mode: "100755" }).symlink("link", "run").submodule("mod", "1".repeat(40));
    return source.write("dir.txt", "sorts before dir/").commit();
  });
});
afterAll(() => server[Symbol.asyncDispose]());

test("a recursive tree is git's own, entry by entry and in order", async () => {
  const { tree, truncated, sha } = await server.json<Tree>("tree/git/trees/main?recursive=1");
  const listed = await git.lsTree();
  expect({ truncated, sha }).toEqual({ truncated: false, sha: await git.head() });
  const modes = tree.map((entry) => [entry.mode, entry.sha, entry.size ?? null]);
  expect(modes).toEqual(listed.map((entry) => [entry.mode, entry.sha, entry.size]));
  const paths = ["b\ufffd", "dir.txt", "dir", "dir/deep", "dir/deep/file", "link", "mod", 'q"uote\\', "run"];
  expect(tree.map((entry) => entry.path)).toEqual(paths);
  expect(tree.find(({ path }) => path === "mod")).toEqual({
    path: "mod",
    mode: "160000",
    type: "commit",
    sha: "1".repeat(40),
  });
});

test("without recursive one level; any value of recursive counts", async () => {
  const treeSha = await git.revParse("HEAD^{tree}");
  const flat = await server.json<Tree>(`tree/git/trees/${treeSha}`);
  expect(flat.sha).toBe(treeSha);
  expect(flat.tree.map(({ type }) => type).sort()).toEqual(["blob", "blob", "blob", "blob", "blob", "commit", "tree"]);
  expect((await server.json<Tree>(`tree/git/trees/${treeSha}?recursive=0`)).tree).toHaveLength(9);
});

test("a recursive tree beyond the limit is cut and says so; a flat one is whole", async () => {
  await server.serve("large", (source) => {
    for (let i = 0; i < 20; i++) source.write(`file-${String(i).padStart(2, "0")}`, "");
    return source.commit();
  });
  const { tree, truncated } = await server.json<Tree>("large/git/trees/main?recursive=1");
  expect({ count: tree.length, truncated }).toEqual({ count: 12, truncated: true });
  expect(await server.json<Tree>("large/git/trees/main")).toMatchObject({ truncated: false });
});
