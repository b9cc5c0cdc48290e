import { createHash, randomBytes } from "node:crypto";
import { findBranch, listFiles, readBlob, updateRepositorySettings } from "@project-sync/database";
import { createGithubConnector } from "@project-sync/github";
import { expect, test } from "vitest";
import { expectMirrorToEqualGit } from "./testing/compare-mirror.js";
import { createWorkerFixture, type WorkerFixture } from "./testing/worker-fixture.js";

/** How content comes, told by the requests that the emulator saw. */

test("ten changed texts come in one GraphQL request, binary files among them by requests of their own", async () => {
  await using fixture = await createWorkerFixture();
  const { git, emulator } = fixture;
  writeMany(fixture, 60);
  await git.commit();
  expect((await fixture.sync()).stats?.plan.content).toMatchObject({ way: "tarball" });
  emulator.requests.reset();

  for (let n = 0; n < 10; n++) git.write(`src/${n}.ts`, `export const changed = ${n};\n`);
  await git.commit();
  const texts = await fixture.sync();
  expect(texts.stats).toMatchObject({
    modified: 10,
    unchanged: 50,
    plan: { content: { way: "graphql" }, fallbacks: 0 },
  });
  expect(requestsOf(fixture)).toMatchObject({ graphql: 1, blobs: 0, tarballs: 0 });
  expect(emulator.requests.count()).toBeLessThanOrEqual(4);
  expect(texts.stats?.requests).toBe(emulator.requests.count());
  await expectMirrorToEqualGit(fixture, "main");

  emulator.requests.reset();
  for (let n = 0; n < 10; n++) git.write(`src/${n}.ts`, `export const again = ${n};\n`);
  git.write("logo.png", Buffer.from([0x89, 0x50, 0, 1])).write("latin1.txt", Buffer.from("caf\xe9\n", "latin1"));
  await git.write("large.txt", "x".repeat(600_000)).write("mark.txt", "\ufeffmark\n").commit();
  await fixture.sync();
  expect(requestsOf(fixture)).toMatchObject({ graphql: 1, blobs: 4, tarballs: 0 });
  await expectMirrorToEqualGit(fixture, "main");
});

test("of a large repository's first sync the archive is asked for ahead of the tree, and still only once", async () => {
  await using fixture = await createWorkerFixture();
  const { emulator } = fixture;
  writeMany(fixture, 60);
  await fixture.git.commit();
  await tellSize(fixture, 5_000);
  const first = await fixture.sync();
  expect(first.stats).toMatchObject({ added: 60, plan: { content: { way: "tarball" } } });
  const paths = emulator.requests.list().map(({ path }) => path);
  expect(paths.findIndex((path) => path.includes("/tarball/"))).toBeLessThan(
    paths.findIndex((path) => path.includes("/git/trees/")),
  );
  expect(requestsOf(fixture)).toMatchObject({ tarballs: 1, blobs: 0, graphql: 0 });
  expect(first.stats?.requests).toBe(emulator.requests.count(/repos/));
  await expectMirrorToEqualGit(fixture, "main");

  emulator.requests.reset();
  await fixture.git.branch("other");
  await fixture.sync({ branch: "other" });
  expect(requestsOf(fixture)).toMatchObject({ tarballs: 0 });
});

test("an archive that was asked for in vain is given up", async () => {
  await using fixture = await createWorkerFixture();
  const { git, emulator } = fixture;
  await git.write("a", "1\n").write("b", Buffer.alloc(10, 0)).commit();
  await tellSize(fixture, 5_000);
  emulator.faults.add({ path: /tarball/, fault: { kind: "latency", ms: 60_000 } });
  expect((await fixture.sync()).stats).toMatchObject({ added: 2, plan: { content: { way: "graphql" } } });
  await expectMirrorToEqualGit(fixture, "main");
});

test("content that the database has already is not asked for, wherever it came from", async () => {
  await using fixture = await createWorkerFixture();
  const { git } = fixture;
  await git.write("a", "one\n").write("b", "two\n").commit();
  await fixture.sync();
  await git.branch("other");
  await git.write("a", "three\n").write("c", "two\n").remove("b").commit();
  await fixture.sync({ branch: "other" });
  fixture.emulator.requests.reset();
  await git.branch("main");
  await git.write("a", "three\n").commit();
  expect((await fixture.sync()).stats).toMatchObject({ bytes: 0, plan: { content: { way: "none" } } });
  expect(requestsOf(fixture)).toEqual({ graphql: 0, blobs: 0, tarballs: 0, trees: expect.any(Number) });
  await expectMirrorToEqualGit(fixture, "main");
});

test("without a token there is no GraphQL", async () => {
  await using fixture = await createWorkerFixture();
  const { url: apiUrl } = fixture.emulator;
  fixture.context.github = createGithubConnector({ apiUrl, credentials: { kind: "anonymous" } });
  await fixture.git.write("a", "1\n").write("b", "2\n").write("c", "3\n").commit();
  expect((await fixture.sync()).stats).toMatchObject({ plan: { content: { way: "blobs" } } });
  expect(requestsOf(fixture)).toMatchObject({ graphql: 0, blobs: 3 });
  await expectMirrorToEqualGit(fixture, "main");
});

test("where GraphQL fails, single requests take over within the same sync, and the figures say so", async () => {
  await using fixture = await createWorkerFixture();
  const { git, emulator } = fixture;
  await git.write("a", "1\n").write("b", "2\n").write("c", "3\n").commit();
  const body = JSON.stringify({
    data: null,
    errors: [{ message: "Something went wrong while executing your query." }],
  });
  emulator.faults.add({ path: /\/graphql/, fault: { kind: "body", body } });
  const { stats, attempt } = await fixture.sync();
  expect(attempt).toBe(1);
  expect(stats).toMatchObject({
    plan: { content: { way: "blobs", reason: expect.stringMatching(/GraphQL/) }, fallbacks: 1 },
  });
  expect(requestsOf(fixture)).toMatchObject({ graphql: 1, blobs: 3 });
  await expectMirrorToEqualGit(fixture, "main");
});

test("texts that lie are not believed: they come again, singly", async () => {
  await using fixture = await createWorkerFixture();
  const { git, emulator } = fixture;
  await git.write("a", "1\n").write("b", "2\n").commit();
  const sha = createHash("sha1").update("blob 2\x001\n").digest("hex");
  const blob = { oid: sha, byteSize: 2, isBinary: false, isTruncated: false, text: "9\n" };
  const body = JSON.stringify({ data: { repository: { b0: blob, b1: null } } });
  emulator.faults.add({ path: /\/graphql/, fault: { kind: "body", body } });
  await fixture.sync();
  expect(requestsOf(fixture)).toMatchObject({ graphql: 1, blobs: 2 });
  await expectMirrorToEqualGit(fixture, "main");
});

test("GraphQL's rate limit pauses the sync until its reset", async () => {
  await using fixture = await createWorkerFixture();
  const { git, emulator } = fixture;
  await git.write("a", "1\n").write("b", "2\n").commit();
  emulator.graphqlRateLimit.set({ token: "test-token", remaining: 0, resetInMs: 60_000 });
  const id = await fixture.request();
  const resumeAt = await fixture.runJob(id);
  expect(resumeAt?.getTime()).toBeGreaterThan(Date.now() + 50_000);
  expect(await fixture.getSync(id)).toMatchObject({ status: "paused", attempt: 0 });
  emulator.graphqlRateLimit.set({ token: "test-token", remaining: 10 });
  expect(await fixture.runJob(id)).toBeNull();
  await expectMirrorToEqualGit(fixture, "main");
});

test("settings leave content out, and what they want later comes without a tree or what is there", async () => {
  await using fixture = await createWorkerFixture();
  const { git, emulator } = fixture;
  git.write("src/a.ts", "a\n").write("src/b.ts", "b\n").write("docs/c.md", "c\n").write("docs/d.png", randomBytes(300));
  await git.write("big.txt", "x".repeat(1_000)).symlink("link", "src/a.ts").commit();
  await settings(fixture, { include: ["src/**", "docs/**", "big.txt"], exclude: ["**/*.png"], maxFileBytes: 999 });
  expect((await fixture.sync()).stats).toMatchObject({ added: 6, skipped: 3, bytes: 6 });
  expect(await skips(fixture)).toEqual({ "docs/d.png": "excluded", "big.txt": "too_large", link: "excluded" });
  await expectTreeToEqualGit(fixture);

  emulator.requests.reset();
  expect((await fixture.sync()).stats).toMatchObject({ requests: 1, skipped: 3, unchanged: 6 });
  await settings(fixture, { exclude: [] });
  expect(await skips(fixture)).toEqual({ "docs/d.png": "pending", "big.txt": "too_large", link: "excluded" });
  emulator.requests.reset();
  const wider = await fixture.sync();
  expect(wider.stats).toMatchObject({ added: 0, modified: 0, unchanged: 6, skipped: 2, bytes: 300 });
  expect(requestsOf(fixture)).toEqual({ graphql: 0, blobs: 1, tarballs: 0, trees: 0 });
  expect(wider.stats?.plan.tree).toMatchObject({ way: "unchanged" });
  expect(await skips(fixture)).toEqual({ "big.txt": "too_large", link: "excluded" });

  await settings(fixture, { include: [], maxFileBytes: null });
  emulator.requests.reset();
  expect((await fixture.sync()).stats).toMatchObject({ skipped: 0, bytes: 1_008 });
  expect(requestsOf(fixture)).toMatchObject({ trees: 0, tarballs: 0 });
  await expectMirrorToEqualGit(fixture, "main");
  emulator.requests.reset();
  expect((await fixture.sync()).stats).toMatchObject({ requests: 1, bytes: 0 });
});

test("settings that changed together with the head bring what they want of unchanged files too", async () => {
  await using fixture = await createWorkerFixture();
  const { git, emulator } = fixture;
  writeMany(fixture, 30);
  await settings(fixture, { metadataOnly: true });
  await git.write("docs/a.md", "a\n").commit();
  const metadata = await fixture.sync();
  expect(metadata.stats).toMatchObject({ added: 31, skipped: 31, bytes: 0, plan: { content: { way: "none" } } });
  expect(emulator.requests.count(/blobs|tarball|graphql/)).toBe(0);
  await expectTreeToEqualGit(fixture);

  await settings(fixture, { metadataOnly: false, exclude: ["src/2*"] });
  await git.write("docs/b.md", "b\n").commit();
  emulator.requests.reset();
  const { stats } = await fixture.sync();
  expect(stats).toMatchObject({ added: 1, skipped: 11 });
  const stored = await storedPaths(fixture);
  expect(stored).toHaveLength(21);
  expect(stored).toContain("docs/b.md");
  expect(stored).toContain("src/19.ts");
});

test("figures count what is skipped along every change, and a file that moves into what is wanted comes", async () => {
  await using fixture = await createWorkerFixture();
  const { git } = fixture;
  await settings(fixture, { include: ["src/**"], maxFileBytes: 10 });
  await git.write("src/a", "a\n").write("docs/b", "b\n").write("docs/c", "c\n").commit();
  expect((await fixture.sync()).stats).toMatchObject({ skipped: 2 });
  await git.remove("docs/b").write("src/b", "b\n").write("src/large", "x".repeat(11)).commit();
  expect((await fixture.sync()).stats).toMatchObject({ renamed: 1, skipped: 2 });
  expect(await storedPaths(fixture)).toEqual(["src/a", "src/b"]);
  await git.remove("docs/c").write("src/large", "short\n").write("src/a", "x".repeat(12)).commit();
  expect((await fixture.sync()).stats).toMatchObject({ removed: 1, modified: 2, skipped: 1 });
  await git.write("src/a", "a\n").commit();
  expect((await fixture.sync()).stats).toMatchObject({ skipped: 0 });
  expect(await storedPaths(fixture)).toEqual(["src/a", "src/b", "src/large"]);
});

test("settings that change while a sync runs are obeyed by the next one", async () => {
  await using fixture = await createWorkerFixture();
  const { git, emulator, database, repository } = fixture;
  await settings(fixture, { metadataOnly: true });
  await git.write("a", "a\n").commit();
  const id = await fixture.request();
  emulator.setLatency(100);
  const running = fixture.runJob(id);
  await expect.poll(async () => (await fixture.getSync(id)).status).toBe("running");
  await settings(fixture, { metadataOnly: false });
  await running;
  emulator.setLatency(0);
  expect((await fixture.getSync(id)).stats).toMatchObject({ skipped: 1, bytes: 0 });
  expect((await findBranch(database, { repositoryId: repository.id, name: "main" }))?.settingsVersion).toBe(1);
  expect((await fixture.sync()).stats).toMatchObject({ skipped: 0, bytes: 2 });
});

function writeMany({ git }: WorkerFixture, count: number): void {
  for (let n = 0; n < count; n++) git.write(`src/${n}.ts`, `export const n = ${n};\n`);
}

function requestsOf({ emulator }: WorkerFixture) {
  const count = (pattern: RegExp) => emulator.requests.count(pattern);
  return {
    graphql: count(/^POST \/graphql/),
    blobs: count(/\/git\/blobs\//),
    tarballs: count(/\/tarball\//),
    trees: count(/\/git\/trees\//),
  };
}

async function settings(
  { database, repository }: WorkerFixture,
  change: Parameters<typeof updateRepositorySettings>[2],
): Promise<void> {
  await updateRepositorySettings(database, repository.id, change);
}

async function files({ database, repository }: WorkerFixture) {
  const { items } = await listFiles(database, { repositoryId: repository.id, branchName: "main", limit: 1_000 });
  return items.filter(({ type }) => type !== "tree");
}

async function skips(fixture: WorkerFixture): Promise<Record<string, string | null>> {
  const skipped = (await files(fixture)).filter((file) => file.skipped !== null);
  return Object.fromEntries(skipped.map((file) => [file.path, file.skipped]));
}

async function storedPaths(fixture: WorkerFixture): Promise<string[]> {
  const paths = [];
  for (const { path, blobSha, skipped } of await files(fixture)) {
    const content = (await readBlob(fixture.database, blobSha))?.content ?? null;
    expect(content === null, path).toBe(skipped !== null);
    if (content !== null) paths.push(path);
  }
  return paths;
}

/** Rows, sizes and all, are there whatever the settings say of content. */
async function expectTreeToEqualGit(fixture: WorkerFixture): Promise<void> {
  const expected = (await fixture.git.lsTree("main")).filter(({ type }) => type !== "tree");
  const rows = (await files(fixture)).map(({ path, mode, type, blobSha: sha, size }) => ({
    path,
    mode,
    type,
    sha,
    size,
  }));
  const byPath = (a: { path: string }, b: { path: string }) => (a.path < b.path ? -1 : 1);
  expect(rows.sort(byPath)).toEqual(expected.sort(byPath));
}

/** As the sweep would note what GitHub says. */
async function tellSize({ database }: WorkerFixture, sizeKb: number): Promise<void> {
  await database.pool.query(`UPDATE "Repository" SET "sizeKb" = $1`, [sizeKb]);
}
