import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));

test("as a process of its own: says where it is, serves, ends cleanly", async () => {
  const dir = await mkdtemp(join(tmpdir(), "project-sync-emulator-"));
  const env = { ...process.env, PORT: "0", REPOSITORIES_DIR: dir, TOKENS: "good", LOG_LEVEL: "info" };
  const child = spawn(process.execPath, [main], { env, stdio: ["ignore", "pipe", "inherit"] });
  const lines = createInterface(child.stdout);
  const [line] = (await once(lines, "line")) as [string];
  const { url } = JSON.parse(line) as { url: string };
  const body = JSON.stringify({ owner: "octo", name: "hello" });
  expect((await fetch(`${url}/_emulator/repositories`, { method: "POST", body })).status).toBe(201);
  const response = await fetch(`${url}/repos/octo/hello/branches`, { headers: { authorization: "token good" } });
  expect(await response.json()).toEqual([]);
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
  await rm(dir, { recursive: true });
});
