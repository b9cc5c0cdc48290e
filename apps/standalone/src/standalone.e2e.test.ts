import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { processIdentity, readPostmasterPid } from "@project-sync/embedded-postgres";
import { type Emulator, startEmulator } from "@project-sync/github-emulator";
import { createGitRepository, type GitRepositoryBuilder } from "@project-sync/testing";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { runCli, type SpawnedProgram, spawnProgram } from "./testing/spawn-program.js";

const READY = /running at (http:\/\/127\.0\.0\.1:\d+)/;
let repositoriesDir: string;
let repository: GitRepositoryBuilder;
let emulator: Emulator;
let dataDir: string;
let env: Record<string, string>;
let programs: SpawnedProgram[] = [];

beforeAll(async () => {
  repositoriesDir = await mkdtemp(join(tmpdir(), "standalone-github-"));
  repository = await createGitRepository();
  repository
    .write("README.md", "# Hello\n")
    .write("src/naïve \u001b[31m.ts", "1;\n")
    .write("bin/run", "#!/bin/sh\n", { mode: "100755" });
  repository
    .write("back\\slash", Buffer.from([0, 1, 2, 255]))
    .symlink("link", "README.md")
    .write("empty", "");
  await repository.commit("First");
  emulator = await startEmulator({ repositoriesDir, tokens: ["good"] });
  await emulator.addRepository({ owner: "octo", name: "hello", from: repository.dir });
});

afterAll(async () => {
  await emulator.close();
  await Promise.all([repositoriesDir, repository.dir].map((dir) => rm(dir, { recursive: true, force: true })));
});

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "standalone-e2e-"));
  env = { DATA_DIR: dataDir, GITHUB_API_URL: emulator.url, PORT: "0", TZ: "UTC" };
});

afterEach(async () => {
  emulator.setLatency(0);
  for (const { child } of programs) if (child.exitCode === null) child.kill("SIGKILL");
  await Promise.all(programs.map(({ exited }) => exited));
  programs = [];
  const left = await readPostmasterPid(join(dataDir, "postgres"));
  if (left && (await processIdentity(left.pid))) process.kill(left.pid, "SIGQUIT");
  if (left) await vi.waitFor(async () => expect(await processIdentity(left.pid)).toBeNull(), 10_000);
  await rm(dataDir, { recursive: true, force: true });
});

test("start, sync from a second terminal, look, stop, start again: the data is there", async () => {
  const server = await startServer();
  await server.output(/API key {5}psk_\S{32} \(made now, kept in .*api-key\)/);
  expect((await stat(join(dataDir, "api-key"))).mode & 0o777).toBe(0o600);

  const sync = await runCli(["sync", "octo/hello", "--branch", "main"], env);
  expect(sync).toMatchObject({
    exitCode: 0,
    stderr: expect.stringMatching(/octo\/hello main: sync .*read tree.*publish/s),
  });
  const { sha } = await treeOf("main");
  expect(sync.stdout).toMatch(
    /^✓ octo\/hello main at [0-9a-f]{12}\n {2}commit {4}.+ \(.+\)\n {2}files {5}6 added · 0 modified · 0 removed · 0 renamed · 0 unchanged\n/,
  );
  expect(sync.stdout).toContain(`tree      ${sha} verified`);
  await expectExactMirror();

  const again = await runCli(["sync", "octo/hello"], env);
  expect(again.stdout).toMatch(
    /: nothing has changed\n {2}commit .+\n {2}files {5}0 added .* 6 unchanged\n {2}transfer {2}0 B in 1 request,/,
  );

  const second = spawn("main", []);
  expect(await second.exited).toBe(1);
  expect(second.stderr()).toContain(`already running on ${dataDir}: process ${server.child.pid}, http`);

  server.child.kill("SIGINT");
  expect(await server.exited).toBe(0);
  expect(server.stdout()).toMatch(/Stopped\.\n$/);
  expect(await readPostmasterPid(join(dataDir, "postgres"))).toBeNull();

  await startServer();
  await expectExactMirror();
  const history = await runCli(["history", "octo/hello", "--json"], env);
  const syncs = history.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { id: string; previousSyncId: string });
  expect(syncs).toHaveLength(2);
  expect(syncs[0]?.previousSyncId).toBe(syncs[1]?.id);
});

test("killed with -9, it takes over from its own database and has lost nothing", async () => {
  const server = await startServer();
  expect((await runCli(["sync", "octo/hello"], env)).exitCode).toBe(0);
  server.child.kill("SIGKILL");
  expect(await server.exited).toBe("SIGKILL");
  const next = await startServer();
  expect(next.stdout()).toContain("Ended the database of a run that was killed.");
  await expectExactMirror();
});

test("without a server the command brings its own and leaves nothing running", async () => {
  expect(await runCli(["sync", "octo/hello", "--json"], env)).toMatchObject({ exitCode: 0 });
  expect(await readPostmasterPid(join(dataDir, "postgres"))).toBeNull();
  await expect(stat(join(dataDir, "standalone.json"))).rejects.toThrow("ENOENT");
  const status = await runCli(["status"], env);
  expect(status.stdout).toMatch(/^repository +branch +status +head +when\nocto\/hello +main +completed/);
  const branches = await runCli(["branches", "octo/hello"], env);
  expect(branches.stdout).toMatch(/main +[0-9a-f]{12} +up to date +default/);
});

test("Ctrl-C cancels the sync of a server of its own, and lets that of another go on", async () => {
  emulator.setLatency(400);
  const own = spawn("cli", ["sync", "octo/hello"]);
  await own.output(/find head/);
  own.child.kill("SIGINT");
  expect(await own.exited).toBe(130);
  expect(own.stderr()).toMatch(/Cancelled\. The mirror is as it was before\.\n$/);
  expect(await readPostmasterPid(join(dataDir, "postgres"))).toBeNull();

  await startServer();
  const watcher = spawn("cli", ["sync", "octo/hello"]);
  await watcher.output(/find head/);
  watcher.child.kill("SIGINT");
  expect(await watcher.exited).toBe(130);
  expect(watcher.stderr()).toMatch(/The sync goes on; see: project-sync status octo\/hello\n$/);
  emulator.setLatency(0);
  await vi.waitFor(async () => expect((await runCli(["status"], env)).stdout).toMatch(/completed/), {
    timeout: 20_000,
    interval: 200,
  });
  await expectExactMirror();
});

test("what a new user may get wrong is told with what to do", async () => {
  await startServer({ GITHUB_TOKEN: "bad" });
  const cli = async (args: string[], more: Record<string, string> = {}) => {
    const { exitCode, stderr } = await runCli(args, { ...env, ...more });
    return `${exitCode} ${stderr}`;
  };
  expect(await cli(["sync", "octo/hello"])).toMatch(/^1 Error: .*\[github_unauthorized\]\n.*GITHUB_TOKEN/s);
  expect(await cli(["sync", "hello"])).toMatch(/^1 Error: .*"owner\/name".*\[invalid_request\]/s);
  expect(await cli(["files", "octo/hello"])).toMatch(
    /^1 Error: octo\/hello is not mirrored here\. Begin with: project-sync sync octo\/hello/,
  );
  expect(await cli(["status"], { PROJECT_SYNC_API_KEY: "wrong" })).toMatch(
    /^1 Error: .*\[unauthenticated\]\nSet PROJECT_SYNC_API_KEY/s,
  );
  expect(await cli(["sync"])).toMatch(/^2 error: missing required argument/);
});

test("a repository that is not there, a branch that is not there, and no network", async () => {
  const start = async (args: string[], more: Record<string, string> = {}) =>
    runCli(args, { ...env, GITHUB_TOKEN: "good", ...more });
  const unknown = await start(["sync", "octo/nothing"]);
  expect(unknown).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/octo\/nothing.*\[github_repository_not_found\]/s),
  });
  const branch = await start(["sync", "octo/hello", "--branch", "nope"]);
  expect(branch).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/no branch nope.*\[branch_not_found\]/s) });
  const offline = await start(["sync", "octo/other"], { GITHUB_API_URL: "http://127.0.0.1:1" });
  expect(offline).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/\[github_unreachable\]\nCheck the network/),
  });
});

test("a taken port, an unusable DATA_DIR and wrong settings end the start with what to do", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await vi.waitFor(() => expect(taken.listening).toBe(true));
  const { port } = taken.address() as AddressInfo;
  const onTaken = spawn("main", [], { PORT: String(port) });
  expect(await onTaken.exited).toBe(1);
  expect(onTaken.stderr()).toContain(`Port ${port} is taken by another program. Choose another: PORT=${port + 1}`);
  taken.close();

  await writeFile(join(dataDir, "file"), "");
  const inTheWay = spawn("main", [], { DATA_DIR: join(dataDir, "file", "data") });
  expect(await inTheWay.exited).toBe(1);
  expect(inTheWay.stderr()).toMatch(/Cannot keep data in .*: a file is in the way\. Set DATA_DIR/);

  const wrong = spawn("main", [], { PORT: "http", AUTH: "off", HOST: "0.0.0.0", REDIS_URL: "localhost" });
  expect(await wrong.exited).toBe(1);
  expect(wrong.stderr()).toMatch(/PORT: .*\n.*REDIS_URL: must be/s);
});

test("without the web app the page at / is inert and says where to go on; everything else asks for the key", async () => {
  const [, url = ""] = await (await startServer({ WEB_DIR: "off" })).output(READY);
  const home = await fetch(url);
  expect(home.status).toBe(200);
  expect(home.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(await home.text()).toContain('href="/docs"');
  expect((await fetch(`${url}/docs`)).status).toBe(200);
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  expect((await fetch(`${url}/api/v1/projects`)).status).toBe(401);
  expect((await fetch(`${url}/api/v1/events/project-sync/00000000-0000-4000-8000-000000000001`)).status).toBe(401);
  expect((await fetch(`${url}/nothing`)).status).toBe(404);
});

function spawn(program: "main" | "cli", args: string[], more: Record<string, string> = {}): SpawnedProgram {
  const spawned = spawnProgram(program, args, { ...env, ...more });
  programs.push(spawned);
  return spawned;
}

async function startServer(more: Record<string, string> = {}): Promise<SpawnedProgram> {
  const server = spawn("main", [], more);
  await server.output(READY);
  return server;
}

/** What `files` and `cat` print is what git prints, path by path and byte by byte. */
async function expectExactMirror(): Promise<void> {
  const { entries } = await treeOf("main");
  const files = await runCli(["files", "octo/hello", "--json"], env);
  const mirrored = files.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const shape = ({ path, mode, type, blobSha, size }: Record<string, unknown>) => ({
    path,
    mode,
    type,
    sha: blobSha,
    size,
  });
  const byPath = (a: { path: unknown }, b: { path: unknown }) => (String(a.path) < String(b.path) ? -1 : 1);
  expect(mirrored.map(shape).sort(byPath)).toEqual([...entries].sort(byPath));
  const printed = (await runCli(["files", "octo/hello"], env)).stdout;
  expect(printed).toContain("\tsrc/naïve \\x1b[31m.ts\n");
  const binary = spawn("cli", ["cat", "octo/hello", "back\\\\slash"]);
  const chunks: Buffer[] = [];
  binary.child.stdout?.on("data", (chunk: Buffer) => chunks.push(chunk));
  expect(await binary.exited).toBe(0);
  expect([...Buffer.concat(chunks)]).toEqual([0, 1, 2, 255]);
}

async function treeOf(branch: string) {
  return { sha: await repository.revParse(`${branch}^{tree}`), entries: await repository.lsTree(branch) };
}
