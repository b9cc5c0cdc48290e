import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { createTestDatabase, type TestDatabase } from "@project-sync/testing";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

const MAIN = fileURLToPath(new URL("../dist/main.js", import.meta.url));

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test?.drop());

function start(env: Record<string, string>) {
  const child = spawn(process.execPath, [MAIN], { env: { PATH: process.env.PATH, ...env }, stdio: "pipe" });
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => {
    output.stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    output.stderr += chunk;
  });
  return { child, output };
}

async function exitCode(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null) await once(child, "exit");
  return child.exitCode;
}

describe("the api process", () => {
  it("serves until it is asked to stop, then ends cleanly", async () => {
    const { child, output } = start({ DATABASE_URL: test.connectionString, API_KEYS: "the-key", PORT: "0" });
    try {
      const url = await vi.waitFor(
        () => /"url":"([^"]+)"/.exec(output.stdout)?.[1] ?? expect.fail(output.stderr),
        30_000,
      );
      expect((await fetch(`${url}/readyz`)).status).toBe(200);
      expect((await fetch(`${url}/api/v1/projects`)).status).toBe(401);
      const headers = { authorization: "Bearer the-key" };
      expect(await (await fetch(`${url}/api/v1/projects`, { headers })).json()).toEqual({
        items: [],
        nextCursor: null,
      });
      child.kill("SIGTERM");
      expect(await exitCode(child)).toBe(0);
    } finally {
      child.kill("SIGKILL");
    }
  });

  it("says all that is wrong with its configuration", async () => {
    const { child, output } = start({ PORT: "none", AUTH: "off", HOST: "0.0.0.0" });
    expect(await exitCode(child)).toBe(1);
    expect(output.stderr).toMatch(/PORT.*DATABASE_URL: is required.*AUTH: off is accepted only/s);
  });
});
