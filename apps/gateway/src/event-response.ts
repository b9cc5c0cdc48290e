import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { SyncEvent } from "@project-sync/contracts";
import { SlowConsumerError } from "@project-sync/progress";
import { SECOND } from "@project-sync/runtime";
import { encodeEvent, encodeRetry, HEARTBEAT } from "./encode-event.js";

export interface EventResponseOptions {
  /** a comment is sent this often, so that no proxy takes the stream for dead */
  heartbeatMs: number;
  /** what may wait for one client to read */
  maxBufferedBytes: number;
  /** how long a client over that bound has to catch up */
  stallMs: number;
  /** sent to the client as `retry:` */
  retryMs: number;
}

const HEADERS = {
  "Content-Type": "text/event-stream; charset=utf-8",
  // Compression and proxies hold events back unless told not to.
  "Cache-Control": "no-cache, no-transform",
  "X-Accel-Buffering": "no",
};

/**
 * The body of one stream. Written by hand rather than with better-sse, which ignores what `write()` answers and so lets
 * one stalled client grow the process without end; the format itself is three lines.
 */
export class EventResponse {
  readonly #heartbeat: NodeJS.Timeout;

  constructor(
    private readonly response: ServerResponse,
    private readonly options: EventResponseOptions,
  ) {
    response.writeHead(200, HEADERS);
    response.write(encodeRetry(options.retryMs));
    this.#heartbeat = setInterval(() => this.#beat(), options.heartbeatMs);
  }

  /**
   * Sends an event. Waits only while more than the bound is unread.
   *
   * @throws SlowConsumerError when it stays unread, the signal's reason when it aborts
   */
  async send(event: SyncEvent, signal: AbortSignal): Promise<void> {
    const flowing = this.response.write(encodeEvent(event));
    if (flowing || this.response.writableLength <= this.options.maxBufferedBytes) return;
    const stalled = AbortSignal.timeout(this.options.stallMs);
    try {
      await once(this.response, "drain", { signal: AbortSignal.any([stalled, signal]) });
    } catch (error) {
      throw stalled.aborted ? new SlowConsumerError(event.syncId) : error;
    }
  }

  /** Ends the stream after everything sent; a client that does not read even that is cut off. */
  end(): void {
    this.#stopBeating();
    this.response.end();
    const cutOff = setTimeout(() => this.response.destroy(), this.options.stallMs).unref();
    this.response.once("close", () => clearTimeout(cutOff));
  }

  /** Drops the connection, and with it what is unread. */
  destroy(): void {
    this.#stopBeating();
    this.response.destroy();
  }

  #beat(): void {
    // A client that reads nothing gets no more to read.
    if (!this.response.writableNeedDrain) this.response.write(HEARTBEAT);
  }

  #stopBeating(): void {
    clearInterval(this.#heartbeat);
  }
}

export const DEFAULTS: EventResponseOptions = {
  heartbeatMs: 15 * SECOND,
  maxBufferedBytes: 1024 * 1024,
  stallMs: 10 * SECOND,
  retryMs: 2 * SECOND,
};
