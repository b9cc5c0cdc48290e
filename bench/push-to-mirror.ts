import type { Database } from "@project-sync/database";
import { requestSync } from "@project-sync/database";
import { type BenchEnvironment, control } from "./bench-environment.js";
import { describeCpu, readCpuTimes } from "./cpu-times.js";
import { percentile } from "./percentile.js";
import { addPushedRepositories, type PushedRepository, servePushedRepositories } from "./pushed-repositories.js";
import type { Check, ScenarioResult, Series } from "./report.js";
import { type Backend, type Services, startServices, WEBHOOK_SECRET } from "./service-processes.js";

const REPOSITORIES = 200;
const RATES = [5, 10, 20, 30, 40, 60];
const SECONDS = 20;
const P95_S = 2;
const P99_S = 5;
const GOAL = 20;
/** Enough for all rates, one after the other. */
const COMMITS = 2 + Math.ceil((RATES.reduce((sum, rate) => sum + rate, 0) * SECONDS) / REPOSITORIES);

/**
 * From a moved branch at GitHub's side to the published mirror, at rising rates over 200 repositories, with everything on
 * this machine: emulator, API, worker, database. The highest rate at which both percentiles hold is the result.
 */
export async function benchPushToMirror(environment: BenchEnvironment): Promise<ScenarioResult> {
  const series: Series[] = [];
  const checks: Check[] = [];
  const notes: string[] = [];
  for (const backend of ["postgres", "redis"] as const) {
    const result = await climb(environment, backend, notes);
    series.push(...result.series);
    checks.push({ what: `sustained on ${backend}`, value: result.sustained, unit: "pushes/s", atLeast: GOAL });
    checks.push({ what: `lost on ${backend}`, value: result.lost, unit: "pushes", atMost: 0 });
  }
  return {
    scenario: "push to mirror",
    subject: `pushes of 2 files to ${REPOSITORIES} repositories, ${SECONDS} s at each rate; p95 ≤ ${P95_S} s and p99 ≤ ${P99_S} s`,
    series,
    ratios: [],
    checks,
    notes,
  };
}

async function climb(environment: BenchEnvironment, backend: Backend, notes: string[]) {
  const pushed = { prefix: `pushed-${backend}`, count: REPOSITORIES, commits: COMMITS };
  const repositories = await servePushedRepositories(environment, pushed);
  await using services = await startServices(environment, backend);
  const ids = await addPushedRepositories(services.database, environment, repositories);
  console.log(`  ${backend}: ${REPOSITORIES} first syncs …`);
  await syncAll(services.database, ids);
  await control(environment, "PUT", "/webhook", { url: services.webhookUrl, secret: WEBHOOK_SECRET });
  const result = { series: [] as Series[], sustained: 0, lost: 0 };
  let next = 0;
  for (const rate of RATES) {
    const cpu = await readCpuTimes(services.pids);
    const count = rate * SECONDS;
    const { seconds, lost } = await pushFor({ services, repositories, ids, rate, first: next, count });
    next += count;
    const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => percentile(seconds, share)) as [number, number, number];
    const cores = describeCpu(cpu, await readCpuTimes(services.pids), SECONDS);
    const phases = await describePhases(services.database, SECONDS);
    const figures = `p50 ${p50.toFixed(2)} s, p95 ${p95.toFixed(2)} s, p99 ${p99.toFixed(2)} s`;
    notes.push(`${backend}, ${rate}/s: ${figures}; cores: ${cores}; mean ms: ${phases}`);
    console.log(`  ${notes.at(-1)}`);
    result.series.push({ name: `${backend}, ${rate}/s`, seconds, files: 2, bytes: 0, peakMemory: [] });
    result.lost += lost;
    if (lost > 0 || p95 > P95_S || p99 > P99_S) break;
    result.sustained = rate;
  }
  await control(environment, "PUT", "/webhook", null);
  return result;
}

async function syncAll(database: Database, ids: readonly string[]): Promise<void> {
  for (const repositoryId of ids) await requestSync(database, { repositoryId, branchName: "main", trigger: "api" });
  const left = `SELECT count(*)::int AS n FROM "ProjectSync" WHERE "status" <> 'completed'`;
  while ((await database.pool.query<{ n: number }>(left)).rows[0]?.n) await wait(200);
}

interface Run {
  services: Services;
  repositories: readonly PushedRepository[];
  ids: readonly string[];
  rate: number;
  /** how many pushes there were before */
  first: number;
  count: number;
}

/** Each push with the number of its commit; a mirror of that commit or a later one is its answer. */
interface Push {
  repositoryId: string;
  commit: number;
  at: number;
}

async function pushFor(run: Run): Promise<{ seconds: number[]; lost: number }> {
  const { services, repositories, ids, rate, first, count } = run;
  const began = Date.now();
  const pushes: Push[] = [];
  const underWay: Promise<void>[] = [];
  for (let n = 0; n < count; n++) {
    const pause = began + (n * 1000) / rate - Date.now();
    if (pause > 0) await wait(pause);
    const place = (first + n) % repositories.length;
    const repository = repositories[place] as PushedRepository;
    const commit = 1 + Math.floor((first + n) / repositories.length);
    pushes.push({ repositoryId: ids[place] as string, commit, at: Date.now() });
    underWay.push(repository.push(repository.commits[commit] as string));
  }
  await Promise.all(underWay);
  const commitOf = new Map(repositories.flatMap(({ commits }) => commits.map((sha, n) => [sha, n] as const)));
  for (const deadline = Date.now() + 15_000; ; await wait(200)) {
    const seconds = await answeredAfter(services.database, { pushes, commitOf, since: new Date(began) });
    if (seconds.length === pushes.length || Date.now() > deadline)
      return { seconds, lost: pushes.length - seconds.length };
  }
}

interface Answers {
  pushes: readonly Push[];
  commitOf: ReadonlyMap<string, number>;
  since: Date;
}

async function answeredAfter(database: Database, { pushes, commitOf, since }: Answers): Promise<number[]> {
  const { rows } = await database.pool.query<{ repositoryId: string; headSha: string; completedAt: Date }>(
    `SELECT "repositoryId", "headSha", "completedAt" FROM "ProjectSync"
     WHERE "status" = 'completed' AND "completedAt" >= $1 ORDER BY "completedAt"`,
    [since],
  );
  return pushes.flatMap(({ repositoryId, commit, at }) => {
    const found = rows.find((row) => row.repositoryId === repositoryId && (commitOf.get(row.headSha) ?? -1) >= commit);
    return found ? [(found.completedAt.getTime() - at) / 1000] : [];
  });
}

/** Where the time of a sync goes, from its row to its end. */
async function describePhases(database: Database, seconds: number): Promise<string> {
  const { rows } = await database.pool.query<{ step: string; ms: number }>(PHASES, [seconds + 20]);
  return rows.map(({ step, ms }) => `${step} ${Math.round(ms)}`).join(", ");
}

const PHASES = `
  WITH recent AS (
    SELECT * FROM "ProjectSync" WHERE "trigger" = 'webhook' AND "status" = 'completed'
      AND "completedAt" > now() - $1::float8 * interval '1 second'
  ), marks AS (
    SELECT e."syncId", e."seq", coalesce(e."payload"->>'phase', e."type") AS step, e."at",
      lead(e."at") OVER (PARTITION BY e."syncId" ORDER BY e."seq") AS next
    FROM "SyncEvent" e JOIN recent ON recent."id" = e."syncId"
    WHERE e."type" IN ('sync.queued', 'sync.phase', 'sync.completed')
  )
  SELECT CASE step WHEN 'sync.queued' THEN 'waiting' ELSE step END AS step,
    (avg(extract(epoch FROM next - at)) * 1000)::float8 AS ms
  FROM marks WHERE next IS NOT NULL GROUP BY step ORDER BY min("seq")`;

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
