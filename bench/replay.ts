import { type BenchEnvironment, serveRepository } from "./bench-environment.js";
import { openHistory } from "./history.js";
import { assertMirrorEqualsGit } from "./mirror-equals-git.js";
import { loopDelayCheck, productSeries } from "./product-series.js";
import type { ScenarioResult } from "./report.js";
import { openWorkerSession } from "./worker-session.js";

const SUBJECT = { owner: "bench", name: "replayed", branch: "main" };
const COMMITS = 200;
/** Branch and tree. */
const REQUESTS_BEFORE_FILES = 2;

/**
 * Consecutive commits, pushed and synced one by one, with the mirror compared to git after each. One pass is the round;
 * `rounds` does not matter, for requests are counted, not timed.
 */
export async function benchReplay(environment: BenchEnvironment): Promise<ScenarioResult> {
  const { git, commits, origin } = await openHistory(environment.scratch, COMMITS);
  const { bareDir } = await serveRepository(environment, SUBJECT);
  await git.push(bareDir, [`${commits[0]}:refs/heads/main`]);
  await using session = await openWorkerSession(environment, SUBJECT);
  const { series, add } = productSeries("project-sync", { files: 0, bytes: 0 });
  const ways = new Map<string, number>();
  const checked = new Set<string>();
  const cost = { ours: 0, everyFile: 0, changedFiles: 0, fallbacks: 0 };
  for (const [n, commit] of commits.entries()) {
    if (n % 50 === 0) console.log(`  commit ${n} of ${commits.length} …`);
    await git.push(bareDir, [`${commit}:refs/heads/main`]);
    const before = checked.size;
    const sync = await session.sync();
    const files = await assertMirrorEqualsGit({ ...session, git }, commit, checked);
    add(sync, sync.workerSeconds);
    series.files = files;
    const way = `${sync.stats.plan.tree?.way ?? "?"} + ${sync.stats.plan.content?.way ?? "?"}`;
    ways.set(way, (ways.get(way) ?? 0) + 1);
    cost.ours += sync.stats.requests;
    cost.fallbacks += sync.stats.plan.fallbacks;
    cost.everyFile += REQUESTS_BEFORE_FILES + files;
    cost.changedFiles += REQUESTS_BEFORE_FILES + checked.size - before;
  }
  return {
    scenario: "replay of a history",
    subject: `${commits.length} consecutive commits (${origin}), mirror equal to git after each; time per sync`,
    series: [series],
    ratios: [],
    checks: [
      {
        what: "times fewer requests than fetching per file",
        value: cost.everyFile / cost.ours,
        unit: "×",
        atLeast: 20,
      },
      loopDelayCheck(series),
    ],
    notes: [
      `requests: ${cost.ours}; one per file at each commit: ${cost.everyFile}; one per changed blob: ${cost.changedFiles}`,
      `ways: ${[...ways].map(([way, count]) => `${way} ${count}×`).join(", ")}; fallbacks: ${cost.fallbacks}`,
    ],
  };
}
