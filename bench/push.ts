import path from "node:path";
import type { GitRepositoryBuilder } from "@project-sync/testing";
import { type BenchEnvironment, serveRepository } from "./bench-environment.js";
import { loopDelayCheck, productSeries } from "./product-series.js";
import type { ScenarioResult } from "./report.js";
import { buildWideRepository, widePath } from "./wide-repository.js";
import { openWorkerSession, type WorkerSession } from "./worker-session.js";

const SMALL = 1_000;
const LARGE = 99_000;
const CHANGED = 10;
const MAX_REQUESTS = 4;

/** A push of ten changed files, to a small and to a large repository in turns: it must not matter which. */
export async function benchPush(environment: BenchEnvironment, rounds: number): Promise<ScenarioResult> {
  await using small = await openPushed(environment, SMALL);
  await using large = await openPushed(environment, LARGE);
  const size = { files: CHANGED, bytes: 0 };
  const onSmall = productSeries(`push to ${SMALL} files`, size);
  const onLarge = productSeries(`push to ${LARGE} files`, size);
  for (let round = 0; round <= rounds; round++) {
    console.log(round === 0 ? "  warm-up …" : `  round ${round} of ${rounds} …`);
    const measured = [await small.push(round), await large.push(round)] as const;
    if (round === 0) continue;
    onSmall.add(measured[0], measured[0].workerSeconds);
    onLarge.add(measured[1], measured[1].workerSeconds);
  }
  const requests = Math.max(...onSmall.series.requests, ...onLarge.series.requests);
  return {
    scenario: `push of ${CHANGED} changed files`,
    subject: "worker time, from claim to published mirror",
    series: [onSmall.series, onLarge.series],
    ratios: [{ of: onLarge.series.name, to: onSmall.series.name, goal: 1.5 }],
    checks: [
      { what: "requests to GitHub, at most", value: requests, unit: "requests", atMost: MAX_REQUESTS },
      loopDelayCheck(onSmall.series, onLarge.series),
    ],
    notes: [`the way it went: ${large.way()}`],
  };
}

interface Pushed extends AsyncDisposable {
  /** changes ten files in ten directories, pushes and syncs */
  push(round: number): ReturnType<WorkerSession["sync"]>;
  way(): string;
}

async function openPushed(environment: BenchEnvironment, files: number): Promise<Pushed> {
  const subject = { owner: "bench", name: `pushed-${files}`, branch: "main" };
  const git = await buildWideRepository(path.join(environment.scratch, subject.name), { files, shared: true });
  const { bareDir } = await serveRepository(environment, { ...subject, from: git.dir });
  const session = await openWorkerSession(environment, subject);
  console.log(`  first sync of ${files} files …`);
  await session.sync();
  await session.database.pool.query("ANALYZE");
  let way = "";
  return {
    async push(round) {
      await changeFiles(git, files, round);
      await git.push(bareDir);
      const sync = await session.sync();
      const { added, modified, plan } = sync.stats;
      if (modified !== CHANGED) throw new Error(`${modified} modified, ${added} added instead of ${CHANGED} modified`);
      way = `tree by ${plan.tree?.way ?? "?"}, content by ${plan.content?.way ?? "?"}, ${plan.fallbacks} fallbacks`;
      return sync;
    },
    way: () => way,
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}

async function changeFiles(git: GitRepositoryBuilder, files: number, round: number): Promise<void> {
  for (let n = 0; n < CHANGED; n++) {
    git.write(widePath(Math.floor((n * files) / CHANGED) + round), `changed in round ${round}: ${n}\n`);
  }
  await git.commit(`Round ${round}`);
}
