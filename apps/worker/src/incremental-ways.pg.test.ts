import type { Sync, TreeWay } from "@project-sync/contracts";
import { expect, test } from "vitest";
import { expectMirrorToEqualGit } from "./testing/compare-mirror.js";
import { createWorkerFixture, type WorkerFixture } from "./testing/worker-fixture.js";

/** A repository with enough files that its changed directories are cheaper than all of it. */
const LARGE = 1_100;

test("a push of 10 files in 10 directories takes four requests, content included", async () => {
  await using fixture = await createSyncedFixture({ files: LARGE });
  const { git } = fixture;
  for (let d = 0; d < 10; d++) git.write(`src/${d}/5`, `changed ${d}\n`);
  await git.commit();
  const { sync, routes } = await syncAndCount(fixture);
  expect(sync.stats).toMatchObject({
    modified: 10,
    unchanged: LARGE - 10,
    plan: { tree: { way: "compare" }, fallbacks: 0 },
  });
  expect(sync.stats?.requests).toBeLessThanOrEqual(4);
  expect(routes.trees).toBe(0);
  expect(sync.rewritten).toBe(false);
});

test.each<[string, (git: WorkerFixture["git"]) => unknown, Partial<NonNullable<Sync["stats"]>>]>([
  ["an edit", (git) => git.write("src/1/1", "changed\n"), { modified: 1 }],
  ["a new file in new directories", (git) => git.write("new/deep/er", "new\n"), { added: 1 }],
  ["the last file of a directory", (git) => git.remove("only/one"), { removed: 1 }],
  ["a rename", (git) => git.remove("only/one").write("moved/to/one", "one\n"), { renamed: 1, added: 0, removed: 0 }],
  [
    "a rename of an executable",
    (git) => git.remove("run").write("bin/run", "#!\n", { mode: "100755" }),
    { renamed: 1 },
  ],
  ["a mode", (git) => git.write("run", "#!\n"), { modified: 1 }],
  ["a mode, the other way", (git) => git.write("src/1/1", "1 1\n", { mode: "100755" }), { modified: 1 }],
  ["a link's target", (git) => git.symlink("link", "elsewhere"), { modified: 1 }],
  ["a submodule's commit", (git) => git.submodule("lib", "b".repeat(40)), { modified: 1 }],
  ["a file that becomes a directory", (git) => git.remove("run").write("run/fast", "x\n"), { added: 1, removed: 1 }],
  ["a directory that becomes a file", (git) => git.remove("only").write("only", "file\n"), { added: 1, removed: 1 }],
  [
    "an empty file, and one of content that is there",
    (git) => git.write("empty", "").write("copy", "one\n"),
    { added: 2 },
  ],
])("%s is compared: no tree is asked for", async (_name, edit, stats) => {
  await using fixture = await createSyncedFixture();
  edit(fixture.git);
  await fixture.git.commit();
  const { sync, routes } = await syncAndCount(fixture);
  expect(sync.stats).toMatchObject({ ...stats, plan: { tree: { way: "compare" }, fallbacks: 0 } });
  expect(routes).toMatchObject({ head: 1, compare: 1, trees: 0 });
});

test.each<[string, (git: WorkerFixture["git"]) => unknown]>([
  ["a new executable", (git) => git.write("bin/new", "#!\n", { mode: "100755" })],
  ["a new link", (git) => git.symlink("src/1/link", "../..")],
  ["a new submodule", (git) => git.submodule("vendor/lib", "c".repeat(40))],
  ["a file that becomes a link", (git) => git.remove("src/1/1").symlink("src/1/1", "2")],
])("%s is not in a comparison: the changed directories are read, and it is counted", async (_name, edit) => {
  await using fixture = await createSyncedFixture({ files: LARGE });
  edit(fixture.git);
  await fixture.git.commit();
  const { sync, routes } = await syncAndCount(fixture);
  expect(sync.stats).toMatchObject({ plan: { tree: { way: "subtrees" }, fallbacks: 1 } });
  expect(routes.trees).toBeLessThanOrEqual(3);
  expect(await fallbacksCounted(fixture)).toEqual({ compare: 1 });
});

test("in a small repository the whole tree is one request, so a wrong guess costs that", async () => {
  await using fixture = await createSyncedFixture();
  await fixture.git.write("bin/new", "#!\n", { mode: "100755" }).commit();
  const { sync, routes } = await syncAndCount(fixture);
  expect(sync.stats).toMatchObject({ added: 1, plan: { tree: { way: "recursive" }, fallbacks: 1 } });
  expect(routes).toMatchObject({ head: 1, compare: 1, trees: 1 });
});

test("a force push, a reset and a base commit that is gone keep the chain and are marked", async () => {
  await using fixture = await createSyncedFixture({ files: LARGE });
  const { git } = fixture;
  const first = await git.head();
  await git.write("src/1/1", "on main\n").remove("only").commit();
  const pushed = (await syncAndCount(fixture)).sync;
  await git.branch("main", first);
  await git.write("src/2/2", "instead\n").commit();
  const forced = (await syncAndCount(fixture)).sync;
  expect(forced).toMatchObject({ rewritten: true, previousSyncId: pushed.id, stats: { modified: 2, added: 1 } });
  expect(forced.stats?.plan.tree?.way).toBe("subtrees");
  await git.branch("main", first);
  expect((await syncAndCount(fixture)).sync).toMatchObject({ rewritten: true, stats: { modified: 1 } });
  await git.git(["update-ref", "-d", "refs/heads/main"]);
  await git.branch("main");
  await git.write("orphan", "no common ancestor\n").commit();
  const orphan = (await syncAndCount(fixture)).sync;
  expect(orphan).toMatchObject({
    rewritten: true,
    stats: { added: 1, unchanged: 0, plan: { tree: { way: "subtrees" } } },
  });
  await fixture.database.pool.query(`UPDATE "Branch" SET "headSha" = $1`, ["d".repeat(40)]);
  await git.write("orphan", "again\n").commit();
  expect((await syncAndCount(fixture)).sync).toMatchObject({ rewritten: true, stats: { modified: 1 } });
});

test("more than 300 files are not compared", async () => {
  await using fixture = await createSyncedFixture();
  for (let i = 0; i < 301; i++) fixture.git.write(`many/${i}`, `${i}\n`);
  await fixture.git.commit();
  const { sync, routes } = await syncAndCount(fixture);
  expect(sync.stats).toMatchObject({ added: 301, plan: { tree: { way: "recursive" }, fallbacks: 0 } });
  expect(routes).toMatchObject({ compare: 1, trees: 1 });
});

test("a commit with the same tree brings nothing but itself", async () => {
  await using fixture = await createSyncedFixture();
  const head = await fixture.git.commit("Nothing");
  const { sync, routes } = await syncAndCount(fixture);
  expect(sync).toMatchObject({ headSha: head, stats: { unchanged: 60, plan: { tree: { way: "unchanged" } } } });
  expect(routes).toMatchObject({ compare: 1, trees: 0, blobs: 0 });
});

test("a comparison that GitHub does not manage is no reason to fail", async () => {
  await using fixture = await createSyncedFixture();
  fixture.emulator.faults.add({ path: /compare/, fault: { kind: "status", status: 500 } });
  await fixture.git.write("src/1/1", "changed\n").commit();
  const { sync } = await syncAndCount(fixture);
  expect(sync).toMatchObject({ attempt: 1, rewritten: false, stats: { plan: { tree: { way: "recursive" } } } });
});

test("a tree that GitHub truncates is not read whole again: the changed directories are enough", async () => {
  await using fixture = await createSyncedFixture({ treeEntryLimit: 30 });
  fixture.context.forcePlan = { tree: "subtrees" };
  await fixture.git.write("src/1/1", "changed\n").write("new/a/b", "new\n").remove("only").commit();
  const { sync, routes } = await syncAndCount(fixture);
  expect(sync.stats).toMatchObject({ modified: 1, added: 1, removed: 1, plan: { tree: { way: "subtrees" } } });
  // root, src, src/1 and the new directory whole
  expect(routes.trees).toBe(4);
});

test("a damaged directory row is found where a change touches it, and mended", async () => {
  await using fixture = await createSyncedFixture();
  await fixture.database.pool.query(`UPDATE "RepositoryFile" SET mode = '100755' WHERE path = 'src/1/2'`);
  await fixture.git.write("src/1/1", "changed\n").commit();
  const { sync } = await syncAndCount(fixture);
  expect(sync.stats).toMatchObject({ modified: 2, plan: { tree: { way: "recursive" }, fallbacks: 1 } });
});

test.each<TreeWay>(["compare", "subtrees", "recursive", "walk"])("every way brings the same: %s", async (way) => {
  await using fixture = await createSyncedFixture();
  const { git, context } = fixture;
  if (way !== "unchanged") context.forcePlan = { tree: way };
  git.write("src/1/1", "changed\n").remove("only").write("new/one", "one\n").remove("src/2").symlink("link", "run");
  await git.write("run/now", "a directory\n").commit();
  const { sync } = await syncAndCount(fixture);
  expect(sync.stats).toMatchObject({
    modified: 1,
    renamed: 1,
    added: 1,
    removed: 11,
    unchanged: 47,
    plan: { tree: { way } },
  });
});

interface Synced {
  sync: Sync;
  routes: { head: number; compare: number; trees: number; blobs: number };
}

/** Syncs, holds the mirror against git, and answers what it asked for. */
async function syncAndCount(fixture: WorkerFixture): Promise<Synced> {
  const { requests } = fixture.emulator;
  requests.reset();
  const sync = await fixture.sync();
  expect(sync).toMatchObject({ status: "completed", error: null });
  const routes = {
    head: requests.count(/branches\/main/),
    compare: requests.count(/compare/),
    trees: requests.count(/git\/trees/),
    blobs: requests.count(/git\/blobs/),
  };
  expect(sync.stats?.requests).toBe(requests.list().length);
  await expectMirrorToEqualGit(fixture, "main");
  return { sync, routes };
}

async function fallbacksCounted({ context }: WorkerFixture): Promise<Record<string, number>> {
  const { values } = await context.metrics.planFallbacks.get();
  return Object.fromEntries(values.map(({ labels, value }) => [labels.way, value]));
}

/** 60 files by default: directories of ten, an executable, a link, a submodule and a directory of one file. */
async function createSyncedFixture({ files = 60, ...options }: { files?: number; treeEntryLimit?: number } = {}) {
  const fixture = await createWorkerFixture(options);
  const { git } = fixture;
  git.write("run", "#!\n", { mode: "100755" }).symlink("link", "run").submodule("lib", "a".repeat(40));
  git.write("only/one", "one\n");
  for (let i = 4; i < files; i++) git.write(`src/${Math.floor(i / 10)}/${i % 10}`, `${Math.floor(i / 10)} ${i % 10}\n`);
  await git.commit();
  expect(await fixture.sync()).toMatchObject({ status: "completed", stats: { added: files } });
  return fixture;
}
