import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmulator } from "@project-sync/github-emulator";
import { createLogger } from "@project-sync/runtime";
import { createGitRepository, createTestDatabase, type GitRepositoryBuilder } from "@project-sync/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readConfig } from "../config.js";
import { startStandalone } from "../start-standalone.js";
import { runInProcess } from "../testing/run-in-process.js";

const cleanUp: (() => Promise<unknown>)[] = [];
let git: GitRepositoryBuilder;
let query: (sql: string) => Promise<unknown>;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  const dir = await mkdtemp(join(tmpdir(), "project-sync-cli-"));
  const { database, connectionString, drop } = await createTestDatabase();
  const emulator = await startEmulator({ repositoriesDir: join(dir, "github") });
  const { bareDir } = await emulator.addRepository({ owner: "acme", name: "widgets", defaultBranch: "main" });
  const variables = {
    DATABASE_URL: connectionString,
    DATA_DIR: dir,
    GITHUB_API_URL: emulator.url,
    API_KEYS: "the-key",
  };
  const server = await startStandalone({
    config: { ...readConfig(variables), port: 0 },
    logger: createLogger({ name: "test", level: "silent" }),
  });
  cleanUp.push(
    () => server.stop(),
    () => emulator.close(),
    drop,
    () => rm(dir, { recursive: true, force: true }),
  );
  git = await createGitRepository(bareDir);
  query = (sql) => database.pool.query(sql);
  env = { PROJECT_SYNC_URL: server.url, PROJECT_SYNC_API_KEY: "the-key" };
  await git.write("src/a.ts", "one\n").write("src/b.ts", "b\n").commit();
  await run(["sync", "acme/widgets"]);
  await git.remove("src/a.ts").write("lib/a.ts", "one\n").commit();
  await run(["sync", "acme/widgets"]);
});
afterAll(async () => {
  for (const step of cleanUp) await step();
});

const run = (argv: string[]) => runInProcess(argv, env);

test("verify proves the mirror, now and at a past sync; exit code 0", async () => {
  const tree = await git.revParse("main^{tree}");
  const { exitCode, out } = await run(["verify", "acme/widgets", "--branch", "main"]);
  expect(out).toBe(`✓ main at ${(await git.head()).slice(0, 12)}: 4 rows hash to tree ${tree}\n`);
  expect(exitCode).toBe(0);
  const syncs = (await run(["history", "acme/widgets", "--json"])).out.trim().split("\n");
  const { id } = JSON.parse(syncs[1] ?? "") as { id: string };
  const past = await run(["verify", "acme/widgets", "--at", id, "--content", "--json"]);
  expect(past.exitCode).toBe(0);
  const treeSha = await git.revParse("main~1^{tree}");
  expect(JSON.parse(past.out)).toMatchObject({ ok: true, syncId: id, treeSha, entries: 3, blobs: 2, faults: [] });
});

test("verify names a damaged row and ends with exit code 1", async () => {
  const [right, wrong] = [await git.revParse("main:src/b.ts"), "0".repeat(40)];
  await query(`UPDATE "RepositoryFile" SET "blobSha" = '${wrong}' WHERE "path" = 'src/b.ts'`);
  const { exitCode, out, err } = await run(["verify", "acme/widgets"]);
  expect(exitCode).toBe(1);
  expect(out).toMatch(
    /^✗ main at [0-9a-f]{12}: 4 rows hash to tree [0-9a-f]{40}, not [0-9a-f]{40}\n {2}directory src: /,
  );
  expect(out).toContain(`  entry src/b.ts: 100644 ${wrong}, should be 100644 ${right}\n`);
  expect(err).toContain("project-sync sync acme/widgets --branch main --force");
  expect((await run(["sync", "acme/widgets", "--branch", "main", "--force"])).exitCode).toBe(0);
  expect((await run(["verify", "acme/widgets"])).exitCode).toBe(0);
});

test("history --path shows the versions of a file under all its names", async () => {
  const { exitCode, out } = await run(["history", "acme/widgets", "--path", "lib/a.ts"]);
  expect(exitCode).toBe(0);
  const lines = out.trim().split("\n");
  expect(lines).toHaveLength(3);
  expect(lines[1]).toMatch(/ renamed +src\/a\.ts → lib\/a\.ts /);
  expect(lines[2]).toMatch(/ added +src\/a\.ts /);
  const none = await run(["history", "acme/widgets", "--path", "nothing"]);
  expect(none).toMatchObject({ exitCode: 1, err: expect.stringContaining("[file_not_found]") });
});
