import type { SyncEvent } from "@project-sync/contracts";
import type { ApiContext } from "./context.js";

interface News {
  /** of rows that were written; with none, nothing new waits to be dispatched */
  events: readonly SyncEvent[];
  /** all the same something may be due now that was not before */
  dispatch?: boolean;
  /** a repository or branch is to be looked at */
  checking?: boolean;
}

/**
 * To be called after rows were committed: publishes their events, dispatches, and wakes the sweep, all in the background.
 * Nobody waits for any of it, so a request is answered as fast when Redis is down; the rows make it good later.
 */
export function announce({ bus, dispatcher, logger }: ApiContext, news: News): void {
  const { events, checking = false, dispatch = events.length > 0 } = news;
  const onError = (error: unknown) =>
    logger.warn({ err: error }, "not announced; subscribers and workers will read it from the database");
  for (const event of events) bus.publish(event).catch(onError);
  if (checking) bus.nudge({ type: "check" }).catch(onError);
  if (dispatch) dispatcher.kick();
}
