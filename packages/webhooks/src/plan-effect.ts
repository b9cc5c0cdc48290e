import type { SyncEvent } from "@project-sync/contracts";
import {
  type CheckTarget,
  type Debounce,
  type DeliveryEffect,
  findHintTarget,
  type Queryable,
  requestCheck,
  requestSync,
} from "@project-sync/database";
import { MalformedResponseError, parseWebhook, type WebhookHint } from "@project-sync/github";

/** What a hint caused. */
export interface AppliedHint extends DeliveryEffect {
  /** `sync.queued`, to be published after the commit */
  syncEvent: SyncEvent | null;
}

/** What a delivery is to cause: nothing, or something that belongs into the transaction that records it. */
export type PlannedEffect =
  | { kind: "nothing"; effect: AppliedHint }
  | { kind: "apply"; apply(tx: Queryable): Promise<AppliedHint> };

type BranchHint = Extract<WebhookHint, { kind: "branch" }>;

/**
 * What a delivery hints at is to be looked at: a push queues a sync of its branch, everything else a check of the
 * repository or branch, and GitHub is then asked what is true. Nothing in the payload is taken over, so deliveries may come
 * late, twice, or in any order. Most deliveries mean nothing here, and are told from the others without a transaction.
 */
export async function planEffect(
  db: Queryable,
  delivery: { event: string; payload: unknown },
  debounce: Debounce | undefined,
): Promise<PlannedEffect> {
  const hint = readHint(delivery);
  switch (hint.kind) {
    case "branch":
      return await planBranch(db, hint, debounce);
    case "repository":
      return check({ githubIds: hint.githubRepositoryIds });
    case "account":
      return check({ owner: hint.account });
    case "ping":
      return nothing("ignored", "a ping: GitHub can reach this server");
    case "ignored":
      return nothing("ignored", hint.reason);
    case "malformed":
      return nothing("failed", hint.reason);
  }
}

function readHint(delivery: { event: string; payload: unknown }): WebhookHint | { kind: "malformed"; reason: string } {
  try {
    return parseWebhook(delivery);
  } catch (error) {
    if (!(error instanceof MalformedResponseError)) throw error;
    return { kind: "malformed", reason: error.message };
  }
}

async function planBranch(db: Queryable, hint: BranchHint, debounce: Debounce | undefined): Promise<PlannedEffect> {
  const { githubRepositoryId: githubId, branch: branchName } = hint;
  const target = await findHintTarget(db, { githubId, branchName });
  if (target === null) return nothing("ignored", "the repository is not mirrored");
  const { repositoryId } = target;
  const where = { ...NOTHING, repositoryId, branchName };
  if (hint.gone) {
    if (!target.mirrored) return nothing("ignored", "the branch is not mirrored", where);
    return applying(async (tx) => {
      await requestCheck(tx, { repositoryIds: [repositoryId], branchName });
      return { ...where, outcome: "checking", reason: null };
    });
  }
  if (hint.headSha !== null && hint.headSha === target.settledHeadSha) {
    // Told twice, late, or seen already by the sync of the push before. Were it wrong, the sweep would find out.
    return nothing("ignored", "the mirror shows this commit already", where);
  }
  if (!target.syncsByItself) return nothing("ignored", "the branch does not sync by itself", where);
  return applying(async (tx) => {
    const request = { repositoryId, branchName, trigger: "webhook" as const, debounce };
    const { sync, coalesced, event } = await requestSync(tx, request);
    const outcome = coalesced ? "coalesced" : "queued";
    return { ...where, outcome, reason: null, syncId: sync.id, syncEvent: event };
  });
}

function check(target: CheckTarget): PlannedEffect {
  return applying(async (tx) => {
    const found = await requestCheck(tx, target);
    if (found.length === 0) return { ...NOTHING, outcome: "ignored", reason: "no mirrored repository is concerned" };
    const [repositoryId = null] = found.length === 1 ? found : [];
    return { ...NOTHING, outcome: "checking", reason: null, repositoryId };
  });
}

const NOTHING = { repositoryId: null, branchName: null, syncId: null, syncEvent: null };

function applying(apply: (tx: Queryable) => Promise<AppliedHint>): PlannedEffect {
  return { kind: "apply", apply };
}

function nothing(
  outcome: DeliveryEffect["outcome"],
  reason: string,
  where: Omit<AppliedHint, "outcome" | "reason"> = NOTHING,
): PlannedEffect {
  return { kind: "nothing", effect: { ...where, outcome, reason } };
}
