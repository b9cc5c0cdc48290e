import { isTerminalStatus } from "@project-sync/contracts";
import {
  type DueRepository,
  findLatestSyncs,
  type LatestSync,
  markBranchDeleted,
  markBranchReturned,
  requestSync,
} from "@project-sync/database";
import { dispatchWaiting } from "../maintenance.js";
import { publishEvents } from "../publish-events.js";
import type { WorkerContext } from "../worker-context.js";
import type { Verdict } from "./judge-branch.js";
import type { JudgedBranch } from "./look-at-branches.js";
import { nextCheckIn, type SweepLimits } from "./sweep-interval.js";

interface Healing {
  repository: DueRepository;
  judged: readonly JudgedBranch[];
  limits: SweepLimits;
}

export interface Healed {
  count: number;
  /** branches that are not in step yet, and in how many milliseconds to look again */
  lookAgain: Map<string, number>;
}

/** Marks what is gone and what returned, and asks for the syncs that are wanted. */
export async function healBranches(context: WorkerContext, healing: Healing): Promise<Healed> {
  const marked = await markBranches(context, healing);
  const wanted = healing.judged.filter(({ verdict }) => verdict === "wanted" || verdict === "returned_wanted");
  if (wanted.length === 0) return { count: marked, lookAgain: new Map() };
  const healed = await syncWanted(context, healing, wanted);
  if (healed.count > 0) await dispatchWaiting(context);
  return { ...healed, count: marked + healed.count };
}

/** A branch that returned is no longer marked, whether its content is wanted or not; a sync that fails must not hide it. */
async function markBranches({ database, metrics }: WorkerContext, { repository, judged }: Healing): Promise<number> {
  let count = 0;
  for (const { name, verdict } of judged) {
    const key = { repositoryId: repository.id, name };
    if (verdict === "gone" && (await markBranchDeleted(database, key))) {
      metrics.healed.inc({ what: "branch_deleted" });
      count++;
    } else if (RETURNED.has(verdict) && (await markBranchReturned(database, key))) {
      metrics.healed.inc({ what: "branch_returned" });
      count++;
    }
  }
  return count;
}

const RETURNED: ReadonlySet<string> = new Set(["returned", "returned_wanted"] satisfies Verdict[]);

async function syncWanted(
  context: WorkerContext,
  { repository, limits }: Healing,
  wanted: readonly JudgedBranch[],
): Promise<Healed> {
  const names = { repositoryId: repository.id, branchNames: wanted.map(({ name }) => name) };
  const latest = new Map((await findLatestSyncs(context.database, names)).map((sync) => [sync.branchName, sync]));
  const healed: Healed = { count: 0, lookAgain: new Map() };
  for (const branch of wanted) {
    const waitMs = waitBeforeSync(branch, latest.get(branch.name), repository.takenAt, limits);
    healed.lookAgain.set(branch.name, Math.max(waitMs, nextCheckIn(0, limits)));
    if (waitMs === 0 && (await startSync(context, repository.id, branch))) healed.count++;
  }
  return healed;
}

/** False when it joined a sync that was asked for meanwhile. */
async function startSync(context: WorkerContext, repositoryId: string, branch: JudgedBranch): Promise<boolean> {
  const request = { repositoryId, branchName: branch.name, trigger: "schedule" as const };
  const { event } = await requestSync(context.database, request);
  if (event === null) return false;
  await publishEvents(context, [event]);
  if (branch.verdict === "wanted") context.metrics.healed.inc({ what: "sweep" });
  return true;
}

/**
 * A sync on its way, be it of a push whose webhook came, will see the same head or a later one. One that failed, or that
 * somebody cancelled, is not repeated at once: the longer they fail, the rarer, as with everything that is looked at. What
 * failed before a branch returned says nothing.
 */
function waitBeforeSync(
  { verdict }: JudgedBranch,
  latest: LatestSync | undefined,
  now: Date,
  limits: SweepLimits,
): number {
  if (latest === undefined || latest.status === "completed") return 0;
  if (!isTerminalStatus(latest.status)) return nextCheckIn(0, limits);
  if (verdict === "returned_wanted") return 0;
  const since = (date: Date | null) => now.getTime() - (date ?? now).getTime();
  return Math.max(0, nextCheckIn(since(latest.failingSince), limits) - since(latest.completedAt));
}
