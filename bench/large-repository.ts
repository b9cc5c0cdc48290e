import { randomBytes } from "node:crypto";
import path from "node:path";
import { createGitRepository } from "@project-sync/testing";
import { type BenchEnvironment, serveRepository } from "./bench-environment.js";
import { loopDelayCheck, memoryCheck, productSeries } from "./product-series.js";
import type { ScenarioResult } from "./report.js";
import { openWorkerSession } from "./worker-session.js";

const SUBJECT = { owner: "bench", name: "large", branch: "main" };
const MEBIBYTE = 1024 * 1024;
const BYTES = 1024 * MEBIBYTE;
const COMMIT_BYTES = 64 * MEBIBYTE;
/** From source files to images; in turn, so that all are there. */
const SIZES = [4, 16, 64, 256, 1024].map((kibibytes) => kibibytes * 1024);

/** A first sync of 1 GiB that does not compress: memory must not grow with the repository. One pass, however many rounds. */
export async function benchLargeRepository(environment: BenchEnvironment): Promise<ScenarioResult> {
  console.log("  building 1 GiB …");
  const from = path.join(environment.scratch, "large");
  const size = await buildLargeRepository(from);
  await serveRepository(environment, { ...SUBJECT, from });
  const { series, add } = productSeries("project-sync", size);
  console.log("  first sync …");
  await using session = await openWorkerSession(environment, SUBJECT);
  add(await session.sync());
  return {
    scenario: "first sync of a large repository",
    subject: `${size.files} files, ${(size.bytes / 1e6).toFixed(0)} MB of random bytes`,
    series: [series],
    ratios: [],
    checks: [memoryCheck(series), loopDelayCheck(series)],
  };
}

async function buildLargeRepository(dir: string): Promise<{ files: number; bytes: number }> {
  const git = await createGitRepository(dir);
  await git.git(["config", "core.compression", "0"]);
  const written = { files: 0, bytes: 0 };
  while (written.bytes < BYTES) {
    for (let inCommit = 0; inCommit < COMMIT_BYTES; ) {
      const size = SIZES[written.files % SIZES.length] as number;
      git.write(`data/d${written.files % 50}/${written.files}.bin`, randomBytes(size));
      written.files += 1;
      written.bytes += size;
      inCommit += size;
    }
    await git.commit("More");
  }
  return written;
}
