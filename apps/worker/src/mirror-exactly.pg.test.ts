import { listFileHistory, listFiles, readBlob } from "@project-sync/database";
import { expect, test } from "vitest";
import { expectMirrorToEqualGit } from "./testing/compare-mirror.js";
import { createWorkerFixture, type WorkerFixture } from "./testing/worker-fixture.js";

const SUBMODULE = "1234567890123456789012345678901234567890";

test("every kind of entry is mirrored exactly, and a second sync brings only what changed", async () => {
  await using fixture = await createWorkerFixture({ maxFileBytes: 5_000 });
  const { git, bus } = fixture;
  writeEveryKind(fixture);
  await git.commit();
  const first = await fixture.sync();
  expect(first).toMatchObject({ status: "completed", error: null, previousSyncId: null });
  expect(first.stats).toMatchObject({ added: 37, modified: 0, removed: 0, renamed: 0, unchanged: 0 });
  expect(first).toMatchObject({ headSha: await git.head(), treeSha: await git.revParse("main^{tree}") });
  await expectMirrorToEqualGit(fixture, "main");
  const events = bus.published.filter((event) => event.syncId === first.id);
  expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 2));
  expect(events.flatMap((event) => (event.type === "sync.phase" ? [event.phase] : []))).toEqual(PHASES);
  expect(events.at(-1)).toMatchObject({ type: "sync.completed", stats: first.stats });

  git.remove("moved/from").write("moved/to", "moves\n").write("src/1.ts", "changed\n").write("new", "new\n");
  git.remove("link").write("run.sh", "#!/bin/sh\n").write("empty/now/a/directory", "").remove("src/2.ts");
  await git.commit();
  const second = await fixture.sync();
  expect(second.previousSyncId).toBe(first.id);
  expect(second.stats).toMatchObject({ added: 2, modified: 2, removed: 3, renamed: 1 });
  await expectMirrorToEqualGit(fixture, "main");
});

test("a file over the limit is recorded with the reason and comes when the limit is raised", async () => {
  await using fixture = await createWorkerFixture({ maxFileBytes: 100 });
  const { git, database } = fixture;
  const content = "x".repeat(101);
  await git.write("large.txt", content).write("small.txt", "x".repeat(100)).commit();
  await fixture.sync();
  const { items } = await listFiles(database, { repositoryId: fixture.repository.id, branchName: "main", limit: 10 });
  expect(items).toMatchObject([
    { path: "large.txt", size: 101, skipped: "too_large", language: "Text" },
    { path: "small.txt", size: 100, skipped: null },
  ]);
  const sha = items[0]?.blobSha ?? "";
  expect(await readBlob(database, sha)).toMatchObject({ skipped: "too_large", size: 101, content: null });
  fixture.context.limits.maxFileBytes = 101;
  expect((await fixture.sync({ force: true })).stats).toMatchObject({
    added: 0,
    modified: 0,
    unchanged: 2,
    bytes: 101,
  });
  expect((await readBlob(database, sha))?.content?.toString()).toBe(content);
});

test("what an archive leaves out or rewrites is topped up by blob requests", async () => {
  await using fixture = await createWorkerFixture();
  const { git, emulator } = fixture;
  git.write(".gitattributes", "secret export-ignore\nversion export-subst\n");
  git.write("secret", "not in archives\n").write("version", "$Format:%H$\n");
  for (let i = 0; i < 40; i++) git.write(`src/${i}`, `${i}\n`);
  await git.commit();
  await fixture.sync();
  await expectMirrorToEqualGit(fixture, "main");
  expect(emulator.requests.count(/tarball/)).toBe(1);
  expect(emulator.requests.count(/git\/blobs/)).toBe(2);
});

test("a tree that GitHub truncates is walked, and stored subtrees are not asked for again", async () => {
  await using fixture = await createWorkerFixture({ treeEntryLimit: 30 });
  const { git, emulator } = fixture;
  for (let d = 0; d < 6; d++) {
    for (let i = 0; i < 12; i++) git.write(`d${d}/s${i % 3}/f${i}`, `${d} ${i}\n`);
  }
  for (let i = 0; i < 40; i++) git.write(`big/s${i % 4}/f${i}`, `${i}\n`);
  await git.commit();
  expect((await fixture.sync()).stats).toMatchObject({ added: 112 });
  await expectMirrorToEqualGit(fixture, "main");
  emulator.requests.reset();
  fixture.context.forcePlan = { tree: "walk" };
  await git.write("big/s1/f1", "changed\n").remove("d0").write("d0-moved/s0/f0", "0 0\n").commit();
  expect((await fixture.sync()).stats).toMatchObject({ modified: 1, removed: 11, renamed: 1 });
  await expectMirrorToEqualGit(fixture, "main");
  // root · big whole, big, d0-moved · big/s1
  expect(emulator.requests.count(/git\/trees/)).toBe(5);
});

test("paths that are not UTF-8, which GitHub's JSON cannot show, are mirrored byte for byte", async () => {
  await using fixture = await createWorkerFixture();
  const { git } = fixture;
  git.write(Buffer.from("caf\xe9/\xff\xfe \\ n\xefve", "latin1"), "latin1\n").write("replaced \ufffd", "truly\n");
  git
    .write(Buffer.from("caf\xe9.txt", "latin1"), "file\n")
    .symlink("to", Buffer.from([0x61, 0xff]))
    .write("plain", "");
  await git.commit();
  expect(await fixture.sync()).toMatchObject({ status: "completed", stats: { added: 5 } });
  await expectMirrorToEqualGit(fixture, "main");
  await git.write("plain", "changed\n").commit();
  expect(await fixture.sync()).toMatchObject({ status: "completed", stats: { modified: 1, unchanged: 4 } });
  await expectMirrorToEqualGit(fixture, "main");
});

test("what the head says of itself is kept with the sync, whatever it says, and stays while the branch does", async () => {
  await using fixture = await createWorkerFixture();
  const { git } = fixture;
  const message = `Fix \u001b[31mlogin \u{1f511}\n\n${"body ".repeat(1_000)}`;
  await git.write("a", "1\n").commit(message);
  const first = await fixture.sync();
  expect(first.headCommit).toEqual({
    message: message.slice(0, 4_000),
    authorName: await git.git(["log", "-1", "--format=%an"]).then((name) => name.toString().trim()),
    authoredAt: expect.stringMatching(/^\d{4}-/),
  });
  expect((await fixture.sync()).headCommit).toEqual(first.headCommit);
  await git.write("a", "2\n").commit("Second");
  const second = await fixture.sync();
  expect(second.headCommit?.message.trim()).toBe("Second");
  const { items } = await listFileHistory(fixture.database, {
    ...{ repositoryId: fixture.repository.id, branchName: "main", path: "a", limit: 10 },
  });
  expect(items.map(({ headCommit }) => headCommit)).toEqual([second.headCommit, first.headCommit]);
});

test("an empty repository is a completed sync of nothing, and its first commit is an ordinary one", async () => {
  await using fixture = await createWorkerFixture();
  const empty = await fixture.sync();
  expect(empty).toMatchObject({ status: "completed", headSha: null, stats: { added: 0, unchanged: 0 } });
  const again = await fixture.sync();
  expect(again).toMatchObject({ status: "completed", previousSyncId: empty.id });
  await fixture.git.write("a", "1").commit();
  expect((await fixture.sync()).stats).toMatchObject({ added: 1 });
  await expectMirrorToEqualGit(fixture, "main");
});

test("a branch that is deleted, and one moved to a file that becomes a directory and back", async () => {
  await using fixture = await createWorkerFixture();
  const { git } = fixture;
  await git.write("a", "file\n").commit();
  await fixture.sync();
  await git.remove("a").write("a/b/c", "file\n").write("a-b", "").commit();
  expect((await fixture.sync()).stats).toMatchObject({ added: 2, removed: 1 });
  await expectMirrorToEqualGit(fixture, "main");
  await git.remove("a").write("a", "again\n").commit();
  expect((await fixture.sync()).stats).toMatchObject({ added: 1, removed: 1, unchanged: 1 });
  await expectMirrorToEqualGit(fixture, "main");
  await git.remove("a").remove("a-b").commit();
  expect((await fixture.sync()).stats).toMatchObject({ removed: 2, unchanged: 0 });
  await expectMirrorToEqualGit(fixture, "main");
});

const PHASES = ["resolve", "tree", "diff", "content", "verify", "persist"];

function writeEveryKind({ git }: WorkerFixture): void {
  git
    .write("README.md", "# Sample\n")
    .write("run.sh", "#!/bin/sh\n", { mode: "100755" })
    .write("empty", "")
    .write("binary.png", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 1]))
    .write("large.bin", Buffer.alloc(6_000, 1))
    .write("moved/from", "moves\n")
    .write("odd/ \"'\\\n", "quotes\n")
    .write("odd/日本/naïve \u{1f600}", "unicode\n")
    .write(`long/${"x".repeat(200)}/${"y".repeat(200)}`, "long\n")
    .write("a-b", "1\n")
    .write("a/b", "2\n")
    .write("a.b", "3\n")
    .write("same/1", "same\n")
    .write("same/2", "same\n")
    .symlink("link", "README.md")
    .symlink("deep/broken", Buffer.from([0x2e, 0x2e, 0x2f, 0xff]))
    .submodule("vendor/lib", SUBMODULE);
  for (let i = 0; i < 20; i++) git.write(`src/${i}.ts`, `export const n = ${i};\n`);
}
