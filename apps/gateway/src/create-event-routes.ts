import { type ProgressBus, SlowConsumerError, streamSyncEvents } from "@project-sync/progress";
import { type Authenticate, requirePrincipal } from "@project-sync/rpc";
import type { Clock, Logger } from "@project-sync/runtime";
import { type Request, type Response, Router } from "express";
import { StoppingError } from "./errors.js";
import { DEFAULTS, EventResponse, type EventResponseOptions } from "./event-response.js";
import type { EventStore } from "./event-store.js";
import { hasEventsAfter } from "./find-start.js";
import { parseRequest } from "./parse-request.js";
import { problemHandler } from "./problem-handler.js";

export interface EventRoutesOptions extends EventStore, Partial<EventResponseOptions> {
  bus: Pick<ProgressBus, "subscribe">;
  authenticate: Authenticate;
  logger: Logger;
  clock?: Clock;
}

export interface EventRoutes {
  /** Answers the event stream and passes on everything else. */
  router: Router;
  /** Ends every open stream, so that its client connects again, elsewhere; refuses new ones. */
  close(): Promise<void>;
}

/**
 * `GET /api/v1/events/project-sync/:syncId`: what the client missed, then live, then the end after the terminal event.
 * A client that has seen the terminal event gets 204, which tells an EventSource not to come back.
 */
export function createEventRoutes(options: EventRoutesOptions): EventRoutes {
  const streams = new EventStreams(options);
  const router = Router();
  router.get("/api/v1/events/project-sync/:syncId", (req, res) => streams.serve(req, res));
  router.use("/api/v1/events", problemHandler(options));
  return { router, close: () => streams.close() };
}

class EventStreams {
  readonly #open = new Map<AbortController, Promise<void>>();
  readonly #settings: EventResponseOptions;
  #closing = false;

  constructor(private readonly options: EventRoutesOptions) {
    this.#settings = { ...DEFAULTS, ...definedOnly(options) };
  }

  async serve(req: Request, res: Response): Promise<void> {
    await requirePrincipal(this.options.authenticate, req.headers);
    const { syncId, lastEventId } = parseRequest(req);
    const more = await hasEventsAfter(this.options, { syncId, lastEventId });
    if (this.#closing) throw new StoppingError();
    if (!more) res.status(204).end();
    else if (req.method === "HEAD") res.type("text/event-stream").end();
    else await this.#stream(res, syncId, lastEventId);
  }

  async close(): Promise<void> {
    this.#closing = true;
    for (const abort of this.#open.keys()) abort.abort();
    await Promise.all(this.#open.values());
  }

  async #stream(res: Response, syncId: string, afterSeq: number): Promise<void> {
    const abort = new AbortController();
    res.once("close", () => abort.abort());
    const streaming = this.#send(new EventResponse(res, this.#settings), syncId, afterSeq, abort.signal);
    this.#open.set(abort, streaming);
    await streaming.finally(() => this.#open.delete(abort));
  }

  /** Never throws: the answer has begun, so an error can only end it. The client comes back for the rest. */
  async #send(out: EventResponse, syncId: string, afterSeq: number, signal: AbortSignal): Promise<void> {
    const { read, bus, logger } = this.options;
    try {
      for await (const event of streamSyncEvents({ read, bus, syncId, afterSeq, signal }))
        await out.send(event, signal);
      out.end();
    } catch (err) {
      if (signal.aborted) return out.end();
      if (err instanceof SlowConsumerError) logger.info({ syncId, code: err.code }, "disconnecting a client");
      else logger.warn({ err, syncId }, "event stream failed");
      out.destroy();
    }
  }
}

function definedOnly(options: Partial<EventResponseOptions>): Partial<EventResponseOptions> {
  const names = ["heartbeatMs", "maxBufferedBytes", "stallMs", "retryMs"] as const;
  return Object.fromEntries(names.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])));
}
