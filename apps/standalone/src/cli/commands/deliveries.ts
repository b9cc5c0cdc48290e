import type { WebhookDelivery, WebhookOutcome } from "@project-sync/contracts";
import { UsageError } from "../errors.js";
import { duration, localTime } from "../figures.js";
import { allPages, getRepository } from "../repositories.js";
import type { CommandContext } from "../run-command.js";
import { writeLine } from "../terminal.js";
import { terminalText } from "../terminal-text.js";
import { writeListing } from "../write-listing.js";

interface DeliveriesOptions {
  repository?: string;
  project?: string;
  event?: string;
  outcome?: WebhookOutcome;
  limit: number;
  json?: boolean;
}

/** The webhooks that were received, newest first, and what came of each. */
export async function deliveriesCommand(context: CommandContext, options: DeliveriesOptions): Promise<void> {
  const { client } = context;
  const { event, outcome, limit, repository, project } = options;
  const repositoryId = repository === undefined ? undefined : (await getRepository(client, repository, project)).id;
  const filter = { event, outcome, repositoryId, limit: Math.min(500, limit) };
  const items: WebhookDelivery[] = [];
  for await (const delivery of allPages((cursor) => client.deliveries.list({ ...filter, cursor }))) {
    if (items.length === limit) break;
    items.push(delivery);
  }
  await writeListing(context, options, items, {
    head: ["received", "event", "branch", "outcome", "mirrored after", "delivery"],
    rows: items.map(rowOf),
    none: "No webhook was received in the last 14 days.",
  });
}

function rowOf(delivery: WebhookDelivery): string[] {
  const { receivedAt, event, action, branchName, outcome, reason, mirroredAfterMs, syncStatus, guid } = delivery;
  return [
    localTime(receivedAt),
    action === null ? event : `${event} ${action}`,
    branchName ?? "",
    reason === null ? outcome : `${outcome}: ${reason}`,
    mirroredAfterMs === null ? (syncStatus ?? "") : duration(mirroredAfterMs),
    guid,
  ];
}

interface ReplayOptions {
  since?: string;
  until?: string;
}

/** Lets one received webhook have its effect once more, or all of a time, which is told piece by piece. */
export async function replayCommand(
  { client, terminal, signal }: CommandContext,
  guid: string | undefined,
  { since, until }: ReplayOptions,
): Promise<void> {
  if ((guid === undefined) === (since === undefined))
    throw new UsageError("Name one delivery, or a time with --since.");
  if (guid !== undefined) {
    const { outcome, reason } = await client.deliveries.replay(guid);
    return writeLine(terminal.out, terminalText(reason === null ? outcome : `${outcome}: ${reason}`));
  }
  const to = until ?? new Date().toISOString();
  const total = { replayed: 0, queued: 0 };
  for (let from = since ?? null; from !== null; ) {
    signal.throwIfAborted();
    const { replayed, queued, nextFrom } = await client.deliveries.replayRange({ from, to });
    total.replayed += replayed;
    total.queued += queued;
    from = nextFrom;
    if (from !== null) terminal.err.write(`${total.replayed} replayed …\n`);
  }
  await writeLine(terminal.out, `${total.replayed} replayed, ${total.queued} syncs queued`);
}
