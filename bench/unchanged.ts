import path from "node:path";
import { type BenchEnvironment, serveRepository } from "./bench-environment.js";
import { productSeries } from "./product-series.js";
import { median, type ScenarioResult } from "./report.js";
import { buildWideRepository } from "./wide-repository.js";
import { openWorkerSession } from "./worker-session.js";

const SUBJECT = { owner: "bench", name: "unchanged", branch: "main" };
const FILES = 10_000;
/** Each takes milliseconds, so a round is several. */
const SYNCS_PER_ROUND = 10;
const WORKER_GOAL_MS = 20;

/** A sync of a branch that did not move. */
export async function benchUnchanged(environment: BenchEnvironment, rounds: number): Promise<ScenarioResult> {
  const from = path.join(environment.scratch, SUBJECT.name);
  await buildWideRepository(from, { files: FILES, shared: true });
  await serveRepository(environment, { ...SUBJECT, from });
  await using session = await openWorkerSession(environment, SUBJECT);
  await session.sync();
  const { series, add } = productSeries("unchanged", { files: FILES, bytes: 0 });
  for (let n = 0; n < (rounds + 1) * SYNCS_PER_ROUND; n++) {
    const sync = await session.sync();
    if (sync.stats.unchanged !== FILES) throw new Error(`${sync.stats.unchanged} files unchanged, not ${FILES}`);
    if (n >= SYNCS_PER_ROUND) add(sync, sync.workerSeconds);
  }
  return {
    scenario: "unchanged",
    subject: `${FILES} files, branch did not move; worker time, from claim to its end`,
    series: [series],
    ratios: [],
    checks: [
      { what: "worker time (median)", value: median(series.seconds) * 1000, unit: "ms", atMost: WORKER_GOAL_MS },
      { what: "requests, conditional", value: Math.max(...series.requests), unit: "requests", atMost: 1 },
    ],
  };
}
