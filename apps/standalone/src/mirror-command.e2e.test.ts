import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  unlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Repository } from "@project-sync/contracts";
import { SECOND, seededRandom, sleep } from "@project-sync/runtime";
import type { GitRepositoryBuilder } from "@project-sync/testing";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { startBreakableProxy } from "./testing/breakable-proxy.js";
import { createRandomChanges } from "./testing/random-changes.js";
import { extractArchive, readFolder } from "./testing/read-folder.js";
import { runCli, type SpawnedProgram, spawnProgram } from "./testing/spawn-program.js";
import { type StandaloneWithGithub, startStandaloneWithGithub } from "./testing/standalone-with-github.js";
import { watchReads } from "./testing/watch-reads.js";

const PUSHES = 100;
const BURST = 10;
const WAIT = { timeout: 60 * SECOND, interval: 50 };

let running: StandaloneWithGithub;
let env: Record<string, string>;
let work: string;
let into: string;
let git: GitRepositoryBuilder;
let repository: Repository;
let name: string;
let n = 0;
let programs: SpawnedProgram[] = [];

beforeAll(async () => {
  running = await startStandaloneWithGithub({ WEBHOOK_QUIET_MS: "50", WEBHOOK_MAX_WAIT_MS: "300" });
  env = { PROJECT_SYNC_URL: running.url, PROJECT_SYNC_API_KEY: "key", TZ: "UTC" };
});
afterAll(() => running?.[Symbol.asyncDispose]());

beforeEach(async () => {
  work = await mkdtemp(join(tmpdir(), "mirror-e2e-"));
  into = join(work, "into");
  name = `mirrored-${n++}`;
  git = await running.serve({ owner: "acme", name });
  const project =
    (await running.client.projects.list()).items[0] ?? (await running.client.projects.create({ name: "P" }));
  repository = await running.client.projects.addRepository(project.id, { repository: `acme/${name}` });
});

afterEach(async () => {
  await Promise.all(programs.map(({ end }) => end("SIGKILL")));
  programs = [];
  await rm(work, { recursive: true, force: true });
});

function mirror(...options: string[]) {
  return runCli(["mirror", `acme/${name}`, "--into", into, ...options], env);
}

function watch(...options: string[]): SpawnedProgram {
  const program = spawnProgram("cli", ["mirror", `acme/${name}`, "--into", into, "--watch", ...options], env);
  programs.push(program);
  return program;
}

/** Syncs the head as somebody would by hand. */
async function synced(): Promise<void> {
  const { id } = await running.client.syncs.start(repository.id);
  await vi.waitFor(async () => {
    const { status, error } = await running.client.syncs.get(id);
    if (status !== "completed") throw new Error(`${status} ${error?.message}`);
  }, WAIT);
}

async function push(): Promise<void> {
  await running.emulator.pushed({ owner: "acme", name });
  await running.emulator.webhooks.settled();
}

async function expectHeadOnDisk(): Promise<void> {
  const archive = join(work, `archive-${Math.random()}`);
  await extractArchive(git, await git.head(), archive);
  expect(await readFolder(into)).toEqual(await readFolder(archive));
}

function passesOf(program: SpawnedProgram): number {
  return program.stdout().match(/✓/g)?.length ?? 0;
}

/** At least one more pass of a watching program than it had made now. */
async function anotherPass(program: SpawnedProgram): Promise<void> {
  const before = passesOf(program);
  await vi.waitFor(() => expect(passesOf(program)).toBeGreaterThan(before), WAIT);
}

test(`--watch through ${PUSHES} pushes: the folder is git's tree, and no file was ever half-written`, async () => {
  const random = seededRandom(7);
  const changes = createRandomChanges(git, random);
  await changes.first();
  const program = watch();
  await program.output(/✓/);
  const reader = watchReads(into, changes.versions, random);
  for (let i = 0; i < PUSHES; i++) {
    await changes.next();
    await running.emulator.pushed({ owner: "acme", name });
    await sleep(20);
    // However slow the machine is: not all of it in one pass.
    if (i % BURST === 0) await anotherPass(program);
  }
  const head = (await git.head()).slice(0, 12);
  await program.output(new RegExp(`✓ acme/${name} main at ${head}`));
  const { strange, reads, different } = await reader.stop();
  expect(strange).toEqual([]);
  expect(reads).toBeGreaterThan(300);
  expect(different).toBeGreaterThan(50);
  await expectHeadOnDisk();
  expect(passesOf(program)).toBeGreaterThan(PUSHES / BURST);
  expect(await program.end("SIGINT")).toBe(130);
  expect(program.stderr()).toMatch(/Interrupted\.\n$/);
  await expectHeadOnDisk();
}, 300_000);

test("what was edited, deleted, replaced or left half-written while the command was off is put right", async () => {
  await git
    .write("a", "a\n")
    .write("run.sh", "#!/bin/sh\n", { mode: "100755" })
    .write("dir/one", "1\n")
    .write("dir/two", "2\n")
    .write("gone/later", "x\n")
    .symlink("link", "a")
    .commit();
  expect(await mirror()).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/7 added · 0 modified · 0 removed/),
  });
  await expectHeadOnDisk();
  expect((await mirror()).stdout).toMatch(/0 added · 0 modified · 0 removed · 7 unchanged, 0 B in/);

  await writeFile(join(into, "a"), "b\n");
  await chmod(join(into, "run.sh"), 0o644);
  await unlink(join(into, "README.md"));
  await mkdir(join(work, "outside"));
  await rename(join(into, "dir/two"), join(work, "outside/two"));
  await rm(join(into, "dir"), { recursive: true });
  await symlink(join(work, "outside"), join(into, "dir"));
  await unlink(join(into, "link"));
  await symlink("/etc/hostname", join(into, "link"));
  await writeFile(join(into, ".project-sync-0123456789abcdef.tmp"), "half");
  await git.remove("gone").commit();
  await synced();
  expect(await mirror()).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/0 added · 6 modified · 1 removed/),
  });
  await expectHeadOnDisk();
  expect(await readdir(join(work, "outside"))).toEqual(["two"]);
});

test("hostile paths and links are refused and named; the rest is there, and nothing is written elsewhere", async () => {
  const sentinel = join(work, "outside");
  await mkdir(sentinel);
  await git
    .write(".project-sync.json", "{}")
    .write("ok", "ok\n")
    .write("Case", "1")
    .write("case", "2")
    .symlink("inside", "ok")
    .symlink("absolute", sentinel)
    .symlink("escape", "../outside")
    .symlink("sub/up", "..")
    .symlink("through", "sub/up/../outside")
    .commit();
  const blob = (await git.git(["hash-object", "-w", "--stdin"], Buffer.from("evil\n"))).toString().trim();
  const tree = async (entries: string) => (await git.git(["mktree", "-z"], Buffer.from(entries))).toString().trim();
  const hooks = await tree(`100644 blob ${blob}\tpost-checkout\0`);
  const base = (await git.git(["ls-tree", "-z", "main"])).toString();
  const names = ["..", ".git", ".GIT", "git~1", ".g\u200cit"].map((evil) => `040000 tree ${hooks}\t${evil}\0`);
  const root = await tree(base + names.join(""));
  const commit = await git.git([
    "-c",
    "user.name=E",
    "-c",
    "user.email=e@x",
    "commit-tree",
    root,
    "-p",
    "main",
    "-m",
    "x",
  ]);
  await git.git(["update-ref", "refs/heads/main", commit.toString().trim()]);

  const { exitCode, stdout, stderr } = await mirror("--json");
  expect(stderr).toContain("paths not written:");
  expect(exitCode).toBe(0);
  const pass = JSON.parse(stdout) as { refused: { path: string }[]; collisions: { path: string }[] };
  expect(pass.refused.map(({ path }) => path).sort()).toEqual(
    [
      ...["..", ".git", ".GIT", "git~1", ".g\u200cit"].map((evil) => `${evil}/post-checkout`),
      ...[".project-sync.json", "absolute", "escape", "through"],
    ].sort(),
  );
  expect(pass.collisions).toMatchObject([{ path: "case" }]);
  expect(Object.keys(await readFolder(into))).toEqual(["Case", "README.md", "case", "inside", "ok", "sub", "sub/up"]);
  expect(await readdir(sentinel)).toEqual([]);
  expect((await readdir(work)).sort()).toEqual(["into", "outside"]);
  expect((await mirror("--strict")).exitCode).toBe(1);
});

test("a directory with other files is refused untouched, and adopted with --force", async () => {
  await git.write("same", "same\n").write("differs", "theirs\n").write("data/x", "x\n").commit();
  await mkdir(join(into, "notes"), { recursive: true });
  await mkdir(join(work, "outside"));
  await writeFile(join(into, "notes/mine"), "mine\n");
  await writeFile(join(into, "same"), "same\n");
  await writeFile(join(into, "differs"), "ours\n");
  await symlink(join(work, "outside"), join(into, "data"));
  const refused = await mirror();
  expect(refused).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/is not empty, and was not made by this/),
  });
  expect(await readFile(join(into, "differs"), "utf8")).toBe("ours\n");
  expect((await readdir(into)).sort()).toEqual(["data", "differs", "notes", "same"]);

  const adopted = await mirror("--force");
  expect(adopted.exitCode).toBe(0);
  expect(adopted.stderr).toMatch(/data\/x: data is a symbolic link on disk that this command did not make/);
  expect(adopted.stderr).toMatch(/2 paths left alone, not part of the mirror:\n {2}data\n {2}notes\/\n/);
  expect(await readFile(join(into, "differs"), "utf8")).toBe("theirs\n");
  expect(await readFile(join(into, "notes/mine"), "utf8")).toBe("mine\n");
  expect(await readdir(join(work, "outside"))).toEqual([]);

  await git.branch("dev");
  await git.write("dev", "dev\n").commit();
  const other = await mirror("--branch", "dev");
  expect(other).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("main, not ") });
  expect((await mirror("--branch", "dev", "--force")).exitCode).toBe(0);
  expect(await readFile(join(into, "dev"), "utf8")).toBe("dev\n");
});

test("a file in the way, a state file that is not ours, a directory that another process keeps", async () => {
  await writeFile(into, "");
  expect(await mirror()).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/a file is in the way/) });
  await unlink(into);
  await mkdir(into);
  await writeFile(
    join(into, ".project-sync.json"),
    JSON.stringify({ version: 1, entries: [["../outside", "claimed"]] }),
  );
  expect(await mirror()).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/cannot be read/) });
  const program = watch("--force");
  await program.output(/✓/);
  expect(await mirror()).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining(`process ${program.child.pid} keeps it up to date already`),
  });
  expect(await program.end("SIGKILL")).toBe("SIGKILL");
  expect((await mirror()).exitCode).toBe(0);
});

test("what the server keeps without content is named with the way to get it, and comes when the settings change", async () => {
  await git.write("a.txt", "a\n").write("b.png", "png\n").symlink("l.png", "a.txt").commit();
  await running.client.repositories.update(repository.id, { exclude: ["**/*.png"] });
  const program = watch();
  await program.output(/--everything/);
  expect(program.stderr()).toMatch(/2 paths not there, for the server keeps no content of it \(excluded\):\n/);
  expect(Object.keys(await readFolder(into))).toEqual(["README.md", "a.txt"]);
  await running.client.repositories.update(repository.id, { exclude: [] });
  await synced();
  await vi.waitFor(expectHeadOnDisk, WAIT);
  expect(await readlink(join(into, "l.png"))).toBe("a.txt");
  expect((await lstat(join(into, "b.png"))).mode & 0o777).toBe(0o644);
});

test("--watch outlasts a server that goes away and comes back", async () => {
  const proxy = await startBreakableProxy(running.url);
  env = { ...env, PROJECT_SYNC_URL: proxy.url };
  try {
    const program = watch();
    await program.output(/✓/);
    await proxy.leave();
    await program.output(/The server does not answer/);
    await git.write("late", "late\n").commit();
    await push();
    await proxy.comeBack();
    await program.output(/The server is back/);
    await vi.waitFor(expectHeadOnDisk, WAIT);
    await proxy.leave();
    expect(await program.end("SIGTERM")).toBe(130);
  } finally {
    env = { ...env, PROJECT_SYNC_URL: running.url };
  }
});
