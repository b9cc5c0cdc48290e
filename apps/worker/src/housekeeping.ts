import { HOUR, sleep } from "@project-sync/runtime";
import { collectHistory } from "./collect-history.js";
import { expireOldDeliveries } from "./expire-old-deliveries.js";
import { expireSessionsAndCounts } from "./expire-sessions-and-counts.js";
import { createDeliveryRecovery } from "./recover-deliveries.js";
import { runWhenDue } from "./run-when-due.js";
import { verifySample } from "./verify-sample.js";
import type { WorkerContext } from "./worker-context.js";

export interface Housekeeping {
  stop(): Promise<void>;
}

/**
 * What is done now and then, and at any time by one worker of all: the collection of what retention lets go of, the
 * proof of one branch after the other, the recovery of webhooks that did not arrive, and the deletion of old ones. Apart
 * from maintenance, which must not wait for any of it.
 */
export function startHousekeeping(context: WorkerContext): Housekeeping {
  const ended = new AbortController();
  const { collectMs, verifyMs, recoverMs } = context;
  const running = Promise.all([
    repeat(context, { name: "collect-history", everyMs: collectMs, run: collectHistory }, ended.signal),
    repeat(context, { name: "verify-sample", everyMs: verifyMs, run: verifySample }, ended.signal),
    repeat(context, { name: "recover-deliveries", everyMs: recoverMs, run: createDeliveryRecovery() }, ended.signal),
    repeat(context, { name: "expire-deliveries", everyMs: HOUR, run: expireOldDeliveries }, ended.signal),
    repeat(context, { name: "expire-sessions", everyMs: HOUR, run: expireSessionsAndCounts }, ended.signal),
  ]);
  return {
    async stop() {
      ended.abort();
      await running;
    },
  };
}

interface Task {
  name: string;
  everyMs: number;
  run(context: WorkerContext, signal: AbortSignal): Promise<void>;
}

async function repeat(context: WorkerContext, { name, everyMs, run }: Task, ended: AbortSignal): Promise<void> {
  const { database, logger } = context;
  while (!ended.aborted) {
    try {
      await runWhenDue(database, { name, everyMs, run: () => run(context, ended) }, ended);
    } catch (err) {
      if (!ended.aborted) logger.warn({ err, task: name }, "background task failed; trying again when it is due");
    }
    await sleep(everyMs, ended).catch(() => undefined);
  }
}
