import type { SyncEvent } from "@project-sync/contracts";
import {
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

type BranchHint = Extract<WebhookHint, { kind: "branch" }>;

/**
 * Makes sure that what a delivery hints at is looked at: a push queues a sync of its branch, everything else a check of the
 * repository or branch, and GitHub is then asked what is true. Nothing in the payload is taken over, so deliveries may come
 * late, twice, or in any order.
 *
 * @param tx a transaction, the same that records the delivery
 */
export async function applyHint(
  tx: Queryable,
  delivery: { event: string; payload: unknown },
  debounce: Debounce | undefined,
): Promise<AppliedHint> {
  const hint = readHint(delivery);
  switch (hint.kind) {
    case "branch":
      return await applyBranch(tx, hint, debounce);
    case "repository":
      return await checkRepositories(tx, { githubIds: hint.githubRepositoryIds });
    case "account":
      return await checkRepositories(tx, { owner: hint.account });
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

async function applyBranch(tx: Queryable, hint: BranchHint, debounce: Debounce | undefined): Promise<AppliedHint> {
  const { githubRepositoryId: githubId, branch: branchName } = hint;
  const target = await findHintTarget(tx, { githubId, branchName });
  if (target === null) return nothing("ignored", "the repository is not mirrored");
  const { repositoryId } = target;
  const where = { repositoryId, branchName, syncId: null, syncEvent: null };
  if (hint.gone) {
    if (!target.mirrored) return { ...where, outcome: "ignored", reason: "the branch is not mirrored" };
    await requestCheck(tx, { repositoryIds: [repositoryId], branchName });
    return { ...where, outcome: "checking", reason: null };
  }
  if (!target.syncsByItself) return { ...where, outcome: "ignored", reason: "the branch does not sync by itself" };
  const { sync, coalesced, event } = await requestSync(tx, { repositoryId, branchName, trigger: "webhook", debounce });
  return { ...where, outcome: coalesced ? "coalesced" : "queued", reason: null, syncId: sync.id, syncEvent: event };
}

async function checkRepositories(
  tx: Queryable,
  which: { githubIds: bigint[] } | { owner: string },
): Promise<AppliedHint> {
  const found = await requestCheck(tx, which);
  if (found.length === 0) return nothing("ignored", "no mirrored repository is concerned");
  const [repositoryId = null] = found.length === 1 ? found : [];
  return { ...nothing("checking", null), repositoryId };
}

function nothing(outcome: DeliveryEffect["outcome"], reason: string | null): AppliedHint {
  return { outcome, reason, repositoryId: null, branchName: null, syncId: null, syncEvent: null };
}
