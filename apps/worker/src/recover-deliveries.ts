import { findUnknownDeliveries } from "@project-sync/database";
import type { FailedDelivery, GithubApp } from "@project-sync/github";
import { DAY, MINUTE } from "@project-sync/runtime";
import { receiveDelivery } from "@project-sync/webhooks";
import { appRequest } from "./github-request.js";
import { dispatchWaiting } from "./maintenance.js";
import { publishEvents } from "./publish-events.js";
import type { WorkerContext } from "./worker-context.js";

/** GitHub keeps deliveries for so long. */
const KEPT_MS = 3 * DAY;
/** One that is on its way while we look shows as neither failed nor delivered: it is seen by the next look. */
const OVERLAP_MS = 10 * MINUTE;

/**
 * For a GitHub App: what GitHub could not deliver is read from it and has its effect as if it had come. GitHub sends
 * nothing a second time by itself. Each look goes back to the one before, the first as far as GitHub remembers.
 */
export function createDeliveryRecovery(): (context: WorkerContext, signal: AbortSignal) => Promise<void> {
  let lookedAt: Date | null = null;
  return async (context, signal) => {
    const { app } = context.github;
    if (app === null) return;
    const now = context.clock.now();
    const since = new Date(lookedAt === null ? now.getTime() - KEPT_MS : lookedAt.getTime() - OVERLAP_MS);
    const failed = await app.listFailedDeliveries({ since }, appRequest(context, signal));
    const unknown = new Set(
      await findUnknownDeliveries(
        context.database,
        failed.map(({ guid }) => guid),
      ),
    );
    const missed = failed.filter(({ guid }) => unknown.has(guid)).reverse();
    for (const delivery of missed) await recover(context, app, delivery, signal);
    if (missed.length > 0) await dispatchWaiting(context);
    lookedAt = now;
  };
}

async function recover(
  context: WorkerContext,
  app: GithubApp,
  { id, guid }: FailedDelivery,
  signal: AbortSignal,
): Promise<void> {
  const { database, bus, metrics, logger } = context;
  const { event, action, payload } = await app.fetchDelivery(id, appRequest(context, signal));
  const received = await receiveDelivery(database, { guid, event, action, payload }, { source: "deliveries_api" });
  if (received.outcome === "duplicate") return;
  metrics.healed.inc({ what: "delivery" });
  logger.info({ guid, event, outcome: received.outcome }, "recovered a webhook that GitHub could not deliver");
  await publishEvents(context, received.syncEvent === null ? [] : [received.syncEvent]);
  if (received.outcome !== "checking") return;
  await bus.nudge({ type: "check" }).catch((err: unknown) => logger.debug({ err }, "nudge not sent; the sweep polls"));
}
