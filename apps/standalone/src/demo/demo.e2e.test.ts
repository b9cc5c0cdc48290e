import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runCli, spawnProgram } from "../testing/spawn-program.js";

let temporary: string;
let env: Record<string, string>;

beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), "demo-e2e-"));
  env = { TMPDIR: temporary, PORT: "0" };
});

afterEach(() => rm(temporary, { recursive: true, force: true }));

test("the demo shows a first sync, a push and a second sync of only what changed, and leaves nothing behind", async () => {
  const { exitCode, stdout, stderr } = await runCli(["demo", "--once"], env);
  expect(stderr).not.toContain("Error");
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(
    /demo\/project-sync is (this very repository, \d+ commits|a sample made of this checkout's files)\./,
  );
  expect(stdout).toMatch(/2\. First sync.*✓ demo\/project-sync .*added.*tree {6}[0-9a-f]{40} verified/s);
  expect(stdout).toMatch(/3\. A commit is pushed.*1 added · 1 modified · 0 removed · 1 renamed · [\d,]+ unchanged/s);
  expect(stdout).toMatch(/\+ added {4}demo\/hello\.txt/);
  expect(stdout).toMatch(/> renamed {2}demo\/moved\.ts \(was .*\.ts\)/);
  expect(stdout).toMatch(/~ modified README\.md/);
  expect(stdout).toContain("The API is described at http://127.0.0.1:");
  expect(await readdir(temporary)).toEqual([]);
});

test("it stays up until Ctrl-C, and Ctrl-C in the middle cleans up too", async () => {
  const staying = spawnProgram("cli", ["demo"], env);
  const [, url = ""] = await staying.output(/described at (\S+)\/docs/);
  await staying.output(/All of it stays up until Ctrl-C/);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  staying.child.kill("SIGINT");
  expect(await staying.exited).toBe(0);

  const interrupted = spawnProgram("cli", ["demo"], env);
  await interrupted.output(/Setting up a new database/);
  interrupted.child.kill("SIGINT");
  expect(await interrupted.exited).toBe(130);
  expect(await readdir(temporary)).toEqual([]);
});
