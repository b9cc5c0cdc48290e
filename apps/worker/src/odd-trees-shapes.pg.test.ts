import { EMPTY_TREE_SHA } from "@project-sync/contracts";
import { listFiles } from "@project-sync/database";
import { expect, test } from "vitest";
import { commitTree } from "./testing/commit-tree.js";
import { expectMirrorToEqualGit } from "./testing/compare-mirror.js";
import { syncExactly } from "./testing/sync-exactly.js";
import { createWorkerFixture, type WorkerFixture } from "./testing/worker-fixture.js";

/** Trees of unusual shape, each made by git; the mirror is compared with git after every commit. */

test("a file replaced by a directory of the same name, a directory by a file, a symlink or a submodule, and back", async () => {
  await using fixture = await createWorkerFixture();
  const { git } = fixture;
  git.write("keep", "keep\n").write("a", "file\n").write("b/x/y", "below\n").write("c.d", "").write("c/d", "");
  await git.commit();
  await syncExactly(fixture);
  await git.remove("a").write("a/a", "file\n").remove("b").write("b", "below\n").commit();
  expect(await syncExactly(fixture)).toMatchObject({ added: 2, removed: 2, unchanged: 3 });
  await git.remove("a").symlink("a", "b").remove("b").submodule("b", SUBMODULE).commit();
  await syncExactly(fixture);
  await git
    .remove("a")
    .submodule("a", SUBMODULE)
    .remove("b")
    .write("b/x/y", "below\n")
    .remove("c")
    .write("c", "")
    .commit();
  await syncExactly(fixture);
  await git.remove("a").write("a", "file\n").remove("c").write("c/d", "").commit();
  await syncExactly(fixture);
});

test("60 levels deep, changed at the bottom, in the middle, and moved as a whole", async () => {
  await using fixture = await createWorkerFixture();
  const { git } = fixture;
  const level = (n: number) => Array.from({ length: n }, (_, i) => `level-${i + 1}`).join("/");
  for (let n = 1; n <= 60; n++) git.write(`${level(n)}/file-${n}`, `${n}\n`);
  await git.commit();
  expect(await syncExactly(fixture)).toMatchObject({ added: 60 });
  await git
    .write(`${level(60)}/file-60`, "changed\n")
    .write(`${level(30)}/new`, "new\n")
    .commit();
  expect(await syncExactly(fixture)).toMatchObject({ added: 1, modified: 1, unchanged: 59 });
  await moveDirectory(fixture, "level-1", "moved");
  expect(await syncExactly(fixture)).toMatchObject({ renamed: 61, unchanged: 0 });
  await git.remove("moved/level-2").commit();
  expect(await syncExactly(fixture)).toMatchObject({ removed: 60, unchanged: 1 });
});

test("submodules: added, moved on, swapped with a file; their commits are nobody's content", async () => {
  await using fixture = await createWorkerFixture();
  const { git, emulator } = fixture;
  const modules = '[submodule "lib"]\n\tpath = vendor/lib\n\turl = ../lib\n';
  await git.submodule("vendor/lib", SUBMODULE).write(".gitmodules", modules).write("lib", "lib\n").commit();
  await syncExactly(fixture);
  expect(await findType(fixture, "vendor/lib")).toMatchObject({ type: "submodule", mode: "160000", size: null });
  emulator.requests.reset();
  await git.submodule("vendor/lib", SUBMODULE.replace("1", "f")).commit();
  expect(await syncExactly(fixture)).toMatchObject({ modified: 1, bytes: 0 });
  expect(emulator.requests.count(/git\/blobs|tarball/)).toBe(0);
  await git.remove("vendor/lib").write("vendor/lib", "lib\n").remove("lib").submodule("lib", SUBMODULE).commit();
  await syncExactly(fixture);
  await git.remove("vendor").submodule("vendor", SUBMODULE).commit();
  await syncExactly(fixture);
});

test("symlinks: dangling, out of the repository, absolute, to themselves, as long as paths get, and retargeted", async () => {
  await using fixture = await createWorkerFixture();
  const { git, database } = fixture;
  const targets = [
    "nowhere",
    "../..",
    "../../../../etc/passwd",
    "/",
    ".",
    "self",
    "a/../b",
    "x".repeat(4_095),
    "\u00e9",
  ];
  for (const [n, target] of targets.entries()) git.symlink(n === 5 ? "self" : `links/${n}`, target);
  await git.write("file", "../..").commit();
  expect(await syncExactly(fixture)).toMatchObject({ added: targets.length + 1 });
  expect(await findType(fixture, "links/1")).toMatchObject({ type: "symlink", mode: "120000", size: 5 });
  const { rows } = await database.pool.query(`SELECT count(*)::int AS n FROM "Blob" WHERE content = '../..'`);
  expect(rows).toEqual([{ n: 1 }]);
  await git.symlink("links/1", "../../..").remove("file").symlink("file", "../..").write("links/0", "nowhere").commit();
  expect(await syncExactly(fixture)).toMatchObject({ modified: 3, unchanged: targets.length - 2 });
});

test("mode changes only: not one byte of content is fetched", async () => {
  await using fixture = await createWorkerFixture();
  const { git, emulator } = fixture;
  git.write("run", "#!/bin/sh\n", { mode: "100755" }).write("deep/er/run", "#!/bin/sh\n").write("target", "run");
  await git.commit();
  await syncExactly(fixture);
  emulator.requests.reset();
  git.write("run", "#!/bin/sh\n").write("deep/er/run", "#!/bin/sh\n", { mode: "100755" }).symlink("target", "run");
  await git.commit();
  expect(await syncExactly(fixture)).toMatchObject({ modified: 3, unchanged: 0, bytes: 0 });
  expect(emulator.requests.count(/git\/blobs|tarball|graphql/)).toBe(0);
});

test("a mode that only old git wrote (100664), which git shows as 100644, is refused rather than mirrored wrongly", async () => {
  await using fixture = await createWorkerFixture();
  const { git } = fixture;
  const before = await git.write("old/group-writable", "1\n").write("new", "2\n").commit();
  await syncExactly(fixture);
  const blob = await git.revParse("main:old/group-writable");
  const entry = Buffer.concat([Buffer.from("100664 group-writable\0"), Buffer.from(blob, "hex")]);
  const old = (await git.git(["hash-object", "-t", "tree", "--literally", "-w", "--stdin"], entry)).toString().trim();
  await commitTree(git, [`040000 tree ${old}\told`, `100644 blob ${await git.revParse("main:new")}\tnew`]);
  expect(await fixture.sync()).toMatchObject({ status: "failed", error: { code: "verification_failed" } });
  await expectMirrorToEqualGit(fixture, before);
});

test("an empty tree: from the first commit, after files were there, and filled again", async () => {
  await using fixture = await createWorkerFixture();
  const { git } = fixture;
  await git.commit("Nothing yet");
  expect(await git.revParse("main^{tree}")).toBe(EMPTY_TREE_SHA);
  expect(await syncExactly(fixture)).toMatchObject({ added: 0, unchanged: 0 });
  await git.write("a/b", "1\n").commit();
  expect(await syncExactly(fixture)).toMatchObject({ added: 1 });
  await git.remove("a").commit();
  expect(await syncExactly(fixture)).toMatchObject({ removed: 1, unchanged: 0 });
  await git.write("a", "1\n").commit();
  expect(await syncExactly(fixture)).toMatchObject({ added: 1 });
});

test("an empty directory, which git itself never writes but can hold", async () => {
  await using fixture = await createWorkerFixture();
  const { git } = fixture;
  await git.write("file", "1\n").commit();
  await git.git(["hash-object", "-t", "tree", "-w", "--stdin"], Buffer.alloc(0));
  const blob = await git.revParse("main:file");
  await commitTree(git, [`040000 tree ${EMPTY_TREE_SHA}\tempty`, `100644 blob ${blob}\tfile`]);
  expect(await syncExactly(fixture)).toMatchObject({ added: 1 });
  expect(await findType(fixture, "empty")).toMatchObject({ type: "tree" });
});

test("an all-new root: the branch moves to an orphan commit and back, and says that it was rewritten", async () => {
  await using fixture = await createWorkerFixture();
  const { git } = fixture;
  for (let n = 0; n < 30; n++) git.write(`old/${n}`, `${n}\n`);
  const first = await git.write("same", "same\n").commit();
  await syncExactly(fixture);
  await git.branch("orphan");
  await git.git(["update-ref", "-d", "refs/heads/orphan"]);
  const orphan = await git.write("new/root", "new\n").write("same", "same\n").commit();
  await expect(git.git(["merge-base", first, orphan])).rejects.toThrow();
  await git.branch("main", orphan);
  expect(await syncExactly(fixture)).toMatchObject({ added: 1, removed: 30, unchanged: 1 });
  await git.branch("main", first);
  expect(await syncExactly(fixture)).toMatchObject({ added: 30, removed: 1, unchanged: 1, bytes: 0 });
});

const SUBMODULE = "1234567890123456789012345678901234567890";

async function findType({ database, repository }: WorkerFixture, path: string) {
  const { items } = await listFiles(database, { repositoryId: repository.id, branchName: "main", limit: 100 });
  return items.find((file) => file.path === path);
}

/** Moves a directory as `git mv` does: its tree gets another name, unread. */
async function moveDirectory({ git }: WorkerFixture, from: string, to: string): Promise<void> {
  const lines = (await git.git(["ls-tree", "main"])).toString().trim().split("\n");
  await commitTree(
    git,
    lines.map((line) => line.replace(`\t${from}`, `\t${to}`)),
  );
}
