import { isTerminalEvent, isTerminalStatus, type SyncEvent, syncSchema } from "@project-sync/contracts";
import { ServerUnreachableError } from "./errors.js";
import { isPassing } from "./is-passing.js";
import { openEventStream } from "./open-event-stream.js";
import { parseSyncEvent } from "./parse-sync-event.js";
import { reconnectDelay, wait } from "./reconnect.js";
import { serverSentEvents } from "./server-sent-events.js";
import type { Transport } from "./transport.js";

export interface StreamOptions {
  signal?: AbortSignal | undefined;
  /** The seq of the last event already seen; what follows it comes first. */
  lastEventId?: number | undefined;
  /** How many connections in a row may fail or bring nothing before the stream gives up. Default 12, about a minute. */
  maxReconnects?: number | undefined;
  /** Told before each wait for a new connection. */
  onReconnect?: ((info: { attempt: number; delayMs: number; cause: unknown }) => void) | undefined;
}

const IDLE_MS = 45_000;
const MAX_RECONNECTS = 12;

/** How one connection ended: with the terminal event, or some way on. */
interface Connection {
  lastSeq: number;
  finished: boolean;
  cause: unknown;
}

/**
 * The events of a sync, each exactly once and in order, replayed from `lastEventId` and then live. A lost connection
 * is taken up again with `Last-Event-ID` after a growing pause. Ends after the terminal event. Throws
 * ProjectSyncApiError for what trying again cannot mend (404, 401), ServerUnreachableError when the server stays away,
 * and `signal.reason` on abort.
 */
export async function* syncEvents(
  { api, events }: { api: Transport; events: Transport },
  syncId: string,
  options: StreamOptions,
): AsyncGenerator<SyncEvent, void, void> {
  const { signal, maxReconnects = MAX_RECONNECTS } = options;
  let lastSeq = options.lastEventId ?? 0;
  let serverDelayMs = 0;
  let knownFinished = false;
  for (let attempt = 0; ; ) {
    const ended = yield* oneConnection(events, { syncId, lastSeq, signal, onRetry: (ms) => (serverDelayMs = ms) });
    if (ended.finished) return;
    const progressed = ended.lastSeq > lastSeq;
    lastSeq = ended.lastSeq;
    // A stream that ends politely without anything new has nothing more to say once the sync is finished, which is
    // so when the caller had seen the terminal event already. Asked before the last connection, or it might be missed.
    if (ended.cause === null && !progressed && knownFinished) return;
    if (ended.cause === null && !progressed) knownFinished = await isFinished(api, syncId, signal);
    attempt = progressed ? 1 : attempt + 1;
    if (attempt > maxReconnects) throw new ServerUnreachableError(events.baseUrl, { cause: ended.cause });
    const delayMs = progressed || knownFinished ? 0 : Math.max(serverDelayMs, reconnectDelay(attempt));
    options.onReconnect?.({ attempt, delayMs, cause: ended.cause });
    await wait(delayMs, signal);
  }
}

interface ConnectionOptions {
  syncId: string;
  lastSeq: number;
  signal: AbortSignal | undefined;
  onRetry: (delayMs: number) => void;
}

async function* oneConnection(
  transport: Transport,
  { syncId, lastSeq, signal, onRetry }: ConnectionOptions,
): AsyncGenerator<SyncEvent, Connection, void> {
  let seen = lastSeq;
  try {
    const response = await openStream(transport, syncId, seen, signal);
    if (response === null) return { lastSeq: seen, finished: true, cause: null };
    for await (const message of serverSentEvents(response, { idleMs: IDLE_MS, onRetry })) {
      const event = parseSyncEvent(message.data);
      if (event === null || event.seq <= seen) continue;
      seen = event.seq;
      yield event;
      if (isTerminalEvent(event)) return { lastSeq: seen, finished: true, cause: null };
    }
    return { lastSeq: seen, finished: false, cause: null };
  } catch (cause) {
    if (signal?.aborted) throw signal.reason;
    if (!isPassing(cause)) throw cause;
    return { lastSeq: seen, finished: false, cause };
  }
}

/** Null when there is nothing left to tell (204): the terminal event has been seen already. */
async function openStream(
  transport: Transport,
  syncId: string,
  lastSeq: number,
  signal: AbortSignal | undefined,
): Promise<Response | null> {
  const path = `/api/v1/events/project-sync/${encodeURIComponent(syncId)}`;
  return openEventStream(transport, { path, lastEventId: lastSeq > 0 ? String(lastSeq) : null, signal });
}

async function isFinished(transport: Transport, syncId: string, signal: AbortSignal | undefined): Promise<boolean> {
  const path = `/api/v1/syncs/${encodeURIComponent(syncId)}`;
  try {
    return isTerminalStatus((await transport.json(syncSchema, { path, signal })).status);
  } catch (error) {
    if (signal?.aborted || !isPassing(error)) throw error;
    return false;
  }
}
