import { isTerminalEvent, type SyncEvent } from "@project-sync/contracts";
import { SECOND } from "@project-sync/runtime";
import { LiveEvents } from "./live-events.js";
import type { ProgressBus } from "./progress-bus.js";

interface StreamOptions {
  /** Stored events of a sync after a sequence number, ascending and without holes; some or all of them. */
  read(syncId: string, afterSeq: number): Promise<SyncEvent[]>;
  bus: Pick<ProgressBus, "subscribe">;
  syncId: string;
  /** sequence number of the last event already seen; 0 for none */
  afterSeq: number;
  /** ends the stream without an error */
  signal: AbortSignal;
  /** live events that may wait for the consumer */
  maxBuffered?: number;
  /** how often to read although nothing was heard, in case the bus lost something without noticing */
  pollMs?: number;
}

/**
 * Every event of a sync after `afterSeq` exactly once and in order, first the stored ones and then live, up to and
 * including the terminal event.
 *
 * It subscribes before it reads: what happens in between is either in the answer or in the buffer, or in both and then
 * recognised by its sequence number. Live events only ever make things faster. Whenever one is missing (a hole in the
 * sequence, a reconnected bus, a long silence) the store is read again, where an event stands before it is published.
 *
 * @throws SlowConsumerError, and whatever `read` throws
 */
export async function* streamSyncEvents(options: StreamOptions): AsyncGenerator<SyncEvent, void, undefined> {
  const { bus, syncId, signal, maxBuffered = 1_000, pollMs = 15 * SECOND } = options;
  const live = new LiveEvents(syncId, maxBuffered);
  const unsubscribe = bus.subscribe(live);
  const onAbort = () => live.wakeUp.ring();
  signal.addEventListener("abort", onAbort);
  try {
    yield* follow(options, live, pollMs);
  } finally {
    signal.removeEventListener("abort", onAbort);
    unsubscribe();
  }
}

async function* follow({ read, syncId, afterSeq, signal }: StreamOptions, live: LiveEvents, pollMs: number) {
  let seen = afterSeq;
  // One event earlier than asked, so that a stream resumed after its terminal event finds that it has ended.
  let from = Math.max(0, afterSeq - 1);
  while (!signal.aborted) {
    const events = live.behind ? await live.catchUp(() => read(syncId, from)) : live.takeNext(seen);
    for (const event of events) {
      if (signal.aborted) return;
      if (event.seq > seen) {
        seen = event.seq;
        yield event;
      }
      if (isTerminalEvent(event)) return;
    }
    from = seen;
    if (!live.pending && !(await live.wakeUp.wait(pollMs))) live.behind = true;
  }
}
