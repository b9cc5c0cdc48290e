import { NotFoundError, ServerUnreachableError } from "./errors.js";
import type { EventTopic, TopicChange } from "./event-topic.js";
import { isPassing } from "./is-passing.js";
import { openEventStream } from "./open-event-stream.js";
import { type EventMessage, parseStreamMessage } from "./parse-stream-message.js";
import { reconnectDelay, wait } from "./reconnect.js";
import { serverSentEvents } from "./server-sent-events.js";
import { TopicLink } from "./topic-link.js";
import type { Transport } from "./transport.js";

/** `idle`: no topics, so no connection · `waiting`: the last one was lost, or could not be made; see `cause`. */
export type ConnectionState =
  | { state: "idle" | "connecting" | "open" | "closed" }
  | { state: "waiting"; attempt: number; delayMs: number; cause: unknown };

export interface EventsOptions {
  topics?: Iterable<EventTopic> | undefined;
  signal?: AbortSignal | undefined;
  /** How many connections in a row may fail before the stream gives up. Default: it never does. */
  maxReconnects?: number | undefined;
  onConnection?: ((connection: ConnectionState) => void) | undefined;
}

/** One connection about many things. To be iterated once; leaving the loop closes it. */
export interface EventSubscription extends AsyncIterable<EventMessage> {
  readonly topics: ReadonlySet<EventTopic>;
  /** Changes what it is about without a new connection. Resolves when the server knows, or will with the next one. */
  setTopics(change: TopicChange): Promise<void>;
  /** Connects anew at once, for the network is back: what was open before may be dead without knowing it. */
  reconnectNow(): void;
  /** Ends the iteration. */
  close(): void;
}

const IDLE_MS = 45_000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;
/** An address must not grow without end; topics beyond these are told once the stream is open. */
const MAX_TOPICS_IN_ADDRESS = 40;

/** Why a connection ended; `opened` when the server had accepted it. */
interface Ended {
  opened: boolean;
  cause: unknown;
}

/** See {@link EventSubscription}. Nothing is sent before the iteration begins. */
export class MultiplexedEvents implements EventSubscription {
  readonly #transport: Transport;
  readonly #options: EventsOptions;
  readonly #wanted: Set<EventTopic>;
  readonly #closed = new AbortController();
  /** aborted to end a wait early; a new one for each */
  #pause = new AbortController();
  #connection = new AbortController();
  #link: TopicLink | null = null;
  #lastEventId: string | null = null;
  #serverDelayMs = 0;
  #idle = false;
  #hurry = false;
  readonly #messages: AsyncGenerator<EventMessage, void, void>;

  constructor(transport: Transport, options: EventsOptions) {
    this.#transport = transport;
    this.#options = options;
    this.#wanted = new Set(options.topics);
    this.#messages = this.#run();
  }

  get topics(): ReadonlySet<EventTopic> {
    return this.#wanted;
  }

  [Symbol.asyncIterator](): AsyncIterator<EventMessage, void, void> {
    return this.#messages;
  }

  async setTopics({ add = [], remove = [] }: TopicChange): Promise<void> {
    for (const topic of remove) this.#wanted.delete(topic);
    for (const topic of add) this.#wanted.add(topic);
    if (this.#wanted.size === 0) return this.#connection.abort();
    if (this.#idle) this.#pause.abort();
    await this.#settle(add);
  }

  reconnectNow(): void {
    this.#hurry = true;
    this.#connection.abort();
    if (!this.#idle) this.#pause.abort();
  }

  close(): void {
    this.#closed.abort();
  }

  /** A server that does not know the stream (any more) learns of the topics from the next connection. */
  async #settle(added: Iterable<EventTopic>): Promise<void> {
    const connection = this.#connection;
    try {
      await this.#link?.settle();
    } catch (error) {
      if (connection.signal.aborted) return;
      if (!isPassing(error) && !isNotFound(error)) {
        for (const topic of added) this.#wanted.delete(topic);
        throw error;
      }
      connection.abort();
    }
  }

  async *#run(): AsyncGenerator<EventMessage, void, void> {
    const { signal, maxReconnects = Number.POSITIVE_INFINITY } = this.#options;
    const stop = signal ? AbortSignal.any([signal, this.#closed.signal]) : this.#closed.signal;
    try {
      for (let attempt = 0; !stop.aborted; ) {
        if (this.#wanted.size === 0) await this.#untilWanted(stop);
        if (stop.aborted) break;
        const { opened, cause } = yield* this.#oneConnection(stop);
        attempt = opened ? 1 : attempt + 1;
        if (stop.aborted) break;
        if (this.#wanted.size === 0 || this.#hurry) continue;
        if (attempt > maxReconnects) throw new ServerUnreachableError(this.#transport.baseUrl, { cause });
        const delayMs = Math.max(this.#serverDelayMs, reconnectDelay(attempt));
        await this.#sleep({ state: "waiting", attempt, delayMs, cause }, delayMs, stop);
      }
      signal?.throwIfAborted();
    } finally {
      this.#closed.abort();
      this.#options.onConnection?.({ state: "closed" });
    }
  }

  async *#oneConnection(stop: AbortSignal): AsyncGenerator<EventMessage, Ended, void> {
    this.#connection = new AbortController();
    this.#hurry = false;
    const signal = AbortSignal.any([stop, this.#connection.signal]);
    let opened = false;
    try {
      this.#options.onConnection?.({ state: "connecting" });
      const applied = [...this.#wanted].slice(0, MAX_TOPICS_IN_ADDRESS);
      const response = await this.#open(applied, signal);
      const onRetry = (ms: number) => (this.#serverDelayMs = ms);
      for await (const { id, ...raw } of serverSentEvents(response, { idleMs: IDLE_MS, onRetry })) {
        if (id !== undefined && id !== "") this.#lastEventId = id;
        const message = parseStreamMessage(raw);
        if (message === null) continue;
        if (message.kind !== "open") {
          yield message;
          continue;
        }
        opened = true;
        this.#accepted(message.streamId, applied, signal);
      }
      return { opened, cause: null };
    } catch (cause) {
      if (signal.aborted || isPassing(cause)) return { opened, cause };
      throw cause;
    } finally {
      this.#link = null;
    }
  }

  async #open(topics: EventTopic[], signal: AbortSignal): Promise<Response> {
    const request = { path: "/api/v1/events", query: { topics: topics.join(",") }, signal };
    const response = await openEventStream(this.#transport, { ...request, lastEventId: this.#lastEventId });
    if (response === null) throw new Error("The server has nothing to tell of these topics");
    return response;
  }

  #accepted(streamId: string, applied: EventTopic[], signal: AbortSignal): void {
    this.#link = new TopicLink({ transport: this.#transport, streamId, applied, wanted: this.#wanted, signal });
    this.#options.onConnection?.({ state: "open" });
    // Topics that changed while the connection was made. What fails here ends the connection, and with it the wait.
    this.#settle([]).catch(() => this.#connection.abort());
  }

  async #untilWanted(stop: AbortSignal): Promise<void> {
    this.#idle = true;
    while (this.#wanted.size === 0 && !stop.aborted) await this.#sleep({ state: "idle" }, LONGEST_TIMER_MS, stop);
    this.#idle = false;
  }

  /** Until the time is over, or somebody does not want to wait any longer. */
  async #sleep(state: ConnectionState, ms: number, stop: AbortSignal): Promise<void> {
    this.#pause = new AbortController();
    this.#options.onConnection?.(state);
    await wait(ms, AbortSignal.any([stop, this.#pause.signal])).catch(() => {});
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof NotFoundError;
}
