import path from "node:path";
import { buildInstalledPackagesRepository } from "@project-sync/testing";
import { measureBaseline } from "./baseline.js";
import { type BenchEnvironment, root, serveRepository, setLatency } from "./bench-environment.js";
import { productSeries } from "./product-series.js";
import type { Ratio, ScenarioResult, Series } from "./report.js";
import { createScratchDatabase } from "./scratch-database.js";
import { openWorkerSession } from "./worker-session.js";

const LATENCY_MS = 20;
/** One pass takes a minute and more. */
const MAX_ROUNDS = 3;

/** The baseline with many requests at a time gets the large subject; one at a time would take it minutes. */
const DUELS = [
  { name: "baseline-ten", minFiles: 5_000, minBytes: 60e6, concurrency: 10, atLeast: 5 },
  { name: "baseline-one", minFiles: 2_000, minBytes: 0, concurrency: 1, atLeast: 30 },
];

/** A first sync at 20 ms per request, beside the way most tools do it: both measured for real, on the same subjects. */
export async function benchAgainstBaseline(environment: BenchEnvironment, rounds: number): Promise<ScenarioResult> {
  const series: Series[] = [];
  const ratios: Ratio[] = [];
  for (const duel of DUELS) {
    const { product, baseline } = await fight(environment, duel, Math.min(rounds, MAX_ROUNDS));
    series.push(product, baseline);
    ratios.push({ of: baseline.name, to: product.name, atLeast: duel.atLeast });
  }
  return {
    scenario: "against one request per file",
    subject: `first sync with content of installed packages, ${LATENCY_MS} ms per request`,
    series,
    ratios,
    notes: ["baseline: recursive tree, one blob request per file, createMany in batches of 50"],
  };
}

async function fight(environment: BenchEnvironment, duel: (typeof DUELS)[number], rounds: number) {
  const { name, concurrency } = duel;
  const subject = { owner: "bench", name, branch: "main" };
  const from = path.join(environment.scratch, name);
  const size = await buildInstalledPackagesRepository({ into: from, from: path.join(root, "node_modules"), ...duel });
  await serveRepository(environment, { ...subject, from });
  const { series: product, add } = productSeries(`project-sync, ${size.files} files`, size);
  const baseline: Series = { name: `baseline, ${concurrency} at a time`, seconds: [], ...size, peakMemory: [] };
  for (let round = 1; round <= rounds; round++) {
    console.log(`  ${concurrency} at a time, round ${round} of ${rounds} …`);
    await setLatency(environment, LATENCY_MS);
    try {
      await using session = await openWorkerSession(environment, subject);
      add(await session.sync());
      await using scratch = await createScratchDatabase(environment);
      const options = { database: scratch.database, apiUrl: environment.apiUrl, repository: subject, concurrency };
      baseline.seconds.push(await measureBaseline(options));
    } finally {
      await setLatency(environment, 0);
    }
  }
  return { product, baseline };
}
