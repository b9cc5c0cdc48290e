import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { spawnNode } from "./spawn-node.js";

test("what a process prints is waited for, and how it ends is told", async () => {
  const greeter = await script(`
    process.on("SIGTERM", () => process.exit(process.env.NAME === "Ada" && !process.env.HOME ? 7 : 1));
    setInterval(() => {}, 1000);
    console.log("hello " + process.argv[2]);`);
  const running = spawnNode(greeter, { args: ["there"], env: { NAME: "Ada" } });
  expect((await running.output(/hello (\w+)/))[1]).toBe("there");
  expect(await running.end("SIGTERM")).toBe(7);
  expect(await running.end("SIGTERM")).toBe(7);
});

test("waiting for what never comes ends with the process, and shows what did", async () => {
  const failing = spawnNode(await script(`console.error("broken"); process.exitCode = 3`), { env: {} });
  await expect(failing.output(/ready/)).rejects.toThrow(/without printing \/ready\/:\nbroken/);
  expect(await failing.exited).toBe(3);
  expect(() => spawnNode("/nowhere/main.js", { env: {} })).toThrow(/not built/);
});

async function script(source: string): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "project-sync-spawn-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const path = join(dir, "main.mjs");
  await writeFile(path, source);
  return path;
}
