import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { processIdentity } from "@project-sync/embedded-postgres";
import { afterEach, beforeEach, expect, test } from "vitest";
import { instanceFile, writeInstance } from "./instance-file.js";
import { AlreadyRunningError, findRunningInstance, lockInstance } from "./instance-lock.js";

let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "standalone-lock-"));
});

afterEach(() => rm(dataDir, { recursive: true, force: true }));

test("of many starters one gets the directory, the others hear its pid", async () => {
  const results = await Promise.allSettled(Array.from({ length: 20 }, () => lockInstance(dataDir)));
  const refused = results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
  expect(refused).toHaveLength(19);
  for (const error of refused) {
    expect(error).toBeInstanceOf(AlreadyRunningError);
    expect(error).toMatchObject({ code: "already_running", pid: process.pid });
  }
  expect(await readdir(dataDir)).toEqual(["standalone.json"]);
});

test("who holds it tells where it listens, and lets go of it", async () => {
  const lock = await lockInstance(dataDir);
  expect(await findRunningInstance(dataDir)).toMatchObject({ pid: process.pid, url: null });
  await lock.announce({ url: "http://127.0.0.1:3000", apiKeyFile: "/k" });
  expect(await findRunningInstance(dataDir)).toMatchObject({ url: "http://127.0.0.1:3000", apiKeyFile: "/k" });
  await lock.release();
  expect(await findRunningInstance(dataDir)).toBeNull();
  await (await lockInstance(dataDir)).release();
});

test.each([
  ["a dead process", { pid: 2 ** 22 + 1, identity: "gone" }],
  ["a pid that was given out again", { pid: process.pid, identity: "another boot:1" }],
])("%s does not hold the directory", async (_, owner) => {
  await writeInstance(instanceFile(dataDir), { ...owner, url: null, apiKeyFile: null });
  expect(await findRunningInstance(dataDir)).toBeNull();
  for (let round = 0; round < 20; round++) {
    await writeInstance(instanceFile(dataDir), { ...owner, url: null, apiKeyFile: null });
    const locks = await Promise.allSettled(Array.from({ length: 10 }, () => lockInstance(dataDir)));
    expect(locks.filter((lock) => lock.status === "fulfilled")).toHaveLength(1);
    expect(await readdir(dataDir)).toEqual(["standalone.json"]);
  }
});

test("a starter that died while it took over does not hold the directory either", async () => {
  const dead = { pid: 2 ** 22 + 1, identity: "gone", url: null, apiKeyFile: null };
  await writeInstance(instanceFile(dataDir), dead);
  await writeInstance(`${instanceFile(dataDir)}.takeover`, dead);
  await (await lockInstance(dataDir)).release();
  expect(await readdir(dataDir)).toEqual([]);
});

test("a file that is not whole does not hold the directory", async () => {
  await writeFile(instanceFile(dataDir), '{"pid":');
  await (await lockInstance(dataDir)).release();
});

test("an identity belongs to one running process", async () => {
  expect(await processIdentity(process.pid)).toBe(await processIdentity(process.pid));
  expect(await processIdentity(process.ppid)).not.toBe(await processIdentity(process.pid));
  expect(await processIdentity(2 ** 22 + 1)).toBeNull();
  expect(await processIdentity(Number.NaN)).toBeNull();
});
