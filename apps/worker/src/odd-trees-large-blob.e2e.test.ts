import { readFile } from "node:fs/promises";
import { expect, onTestFinished, test, vi } from "vitest";
import { expectMirrorToEqualGit } from "./testing/compare-mirror.js";
import { spawnWorker } from "./testing/spawn-worker.js";
import { createWorkerFixture } from "./testing/worker-fixture.js";

const MB = 1_000_000;

test("a file of 90 MB, with MAX_FILE_BYTES raised: mirrored whole, and the worker's memory stays bounded", async () => {
  await using fixture = await createWorkerFixture();
  const { git, database } = fixture;
  const large = numbered(90 * MB);
  await git
    .write("large.bin", large)
    .write("larger.bin", Buffer.concat([large, large]))
    .write("small", "1\n")
    .commit();
  const env = { DATABASE_URL: fixture.connectionString, GITHUB_API_URL: fixture.emulator.url };
  const worker = await spawnWorker({ ...env, MAX_FILE_BYTES: String(100 * MB) });
  onTestFinished(async () => void (await worker.end("SIGKILL")));
  const before = await peakBytes(worker.child.pid);
  const syncId = await fixture.request();
  await vi.waitFor(async () => expect((await fixture.getSync(syncId)).status).toBe("completed"), WAIT);
  // The file itself, as one value of a row, and at most one more of its size while it arrives.
  expect((await peakBytes(worker.child.pid)) - before).toBeLessThan(2.5 * 90 * MB);
  await expectMirrorToEqualGit(fixture, "main");
  const { rows } = await database.pool.query(`SELECT "size", "skipped"::text FROM "Blob" ORDER BY "size"`);
  expect(rows).toEqual([
    { size: 2, skipped: null },
    { size: 90 * MB, skipped: null },
    { size: 180 * MB, skipped: "too_large" },
  ]);
});

const WAIT = { timeout: 120_000, interval: 50 };

/** Bytes that differ from page to page and yet compress well. */
function numbered(length: number): Buffer {
  const content = Buffer.alloc(length);
  for (let at = 0; at + 4 <= length; at += 4096) content.writeUInt32BE(at, at);
  return content;
}

/** Most memory that a process has held so far, as Linux counts it. */
async function peakBytes(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}
