import { type Database, findBranch, findRepositoryByGithubId } from "@project-sync/database";
import { MalformedResponseError, parseWebhook, type WebhookHint } from "@project-sync/github";
import { InvalidRequestError } from "@project-sync/rpc";
import type { Delivery } from "./parse-delivery.js";

/** The branch that a push is about. */
export interface PushTarget {
  repositoryId: string;
  branchName: string;
}

/**
 * The mirrored branch that a delivery is about, or why there is none. A deletion counts too: the sync asks GitHub
 * and draws the conclusion, the webhook is only a hint.
 */
export async function findPushTarget(
  database: Database,
  delivery: Delivery,
): Promise<PushTarget | { ignored: string }> {
  if (delivery.event !== "push") return { ignored: `event ${delivery.event} starts no sync` };
  const push = parsePush(delivery.payload);
  if (push.kind !== "branch") return { ignored: "not a branch" };
  const repository = await findRepositoryByGithubId(database, push.githubRepositoryId);
  if (!repository) return { ignored: "repository is not mirrored" };
  const branch = await findBranch(database, { repositoryId: repository.id, name: push.branch });
  if (!branch) return { ignored: "branch is not mirrored" };
  return { repositoryId: repository.id, branchName: push.branch };
}

function parsePush(payload: unknown): WebhookHint {
  try {
    return parseWebhook({ event: "push", payload });
  } catch (cause) {
    if (!(cause instanceof MalformedResponseError)) throw cause;
    throw new InvalidRequestError(cause.message);
  }
}
