import type { RequestListener } from "node:http";
import { type ProgressBus, SyncChannels } from "@project-sync/progress";
import { type Authenticate, requirePrincipal } from "@project-sync/rpc";
import type { Clock, Logger, Metrics } from "@project-sync/runtime";
import { changeTopics } from "./change-topics.js";
import { Clients } from "./clients.js";
import { encodeEvent } from "./encode-event.js";
import type { EventHandler } from "./event-request.js";
import type { EventStore } from "./event-store.js";
import { createProblemAnswer } from "./problem-answer.js";
import { serveSyncEvents } from "./serve-sync-events.js";
import { serveTopicEvents } from "./serve-topic-events.js";
import { registerStreamMetrics } from "./stream-metrics.js";
import { type StreamSettings, streamSettings } from "./stream-settings.js";
import { TopicStreams } from "./topic-streams.js";

export interface EventRoutesOptions extends EventStore, Partial<StreamSettings> {
  bus: Pick<ProgressBus, "subscribe">;
  authenticate: Authenticate;
  logger: Logger;
  metrics: Pick<Metrics, "registry">;
  clock?: Clock;
  /** how often streams with the topic `ops` are told that something has changed, at most; default 1 s */
  opsIntervalMs?: number;
}

export interface EventRoutes {
  /**
   * Answers what is about event streams and leaves everything else to `next`. Not a part of an Express app but in front
   * of it: what Express hangs on a request and its answer would be there as long as the stream, 4 KB for each of ten
   * thousand clients.
   */
  before(next: RequestListener): RequestListener;
  /** Ends every open stream, so that its client connects again, elsewhere; refuses new ones. */
  close(): Promise<void>;
}

/** Method, path (what is in brackets is the id) and who answers. */
type Route = [methods: string[], path: RegExp, handler: EventHandler];

/**
 * `GET /api/v1/events/project-sync/:syncId`: what the client missed of one sync, then live, then the end after the
 * terminal event. `GET /api/v1/events?topics=…`: the same of many syncs at once, without an end;
 * `POST /api/v1/events/:streamId/topics` changes which.
 */
export function createEventRoutes(options: EventRoutesOptions): EventRoutes {
  const { bus, read, authenticate, logger, metrics } = options;
  const store: EventStore = options;
  const clients = new Clients(streamSettings(options), logger);
  const channels = new SyncChannels({ bus, read, encode: encodeEvent });
  const streams = new TopicStreams({ bus, store, logger, opsIntervalMs: options.opsIntervalMs });
  registerStreamMetrics(metrics.registry, clients);
  const answerProblem = createProblemAnswer(options);
  const routes: Route[] = [
    [["GET", "HEAD"], PATHS.sync, serveSyncEvents({ channels, store, clients, logger })],
    [["GET", "HEAD"], PATHS.topics, serveTopicEvents({ channels, streams, store, clients, logger })],
    [["POST"], PATHS.change, changeTopics({ streams, store })],
  ];
  return {
    before: (next) => (incoming, response) => {
      const [path = "", query = ""] = (incoming.url ?? "").split("?", 2);
      const route = routes.find(([methods, at]) => at.test(path) && methods.includes(incoming.method ?? ""));
      if (route === undefined) return next(incoming, response);
      const [, at, handle] = route;
      const request = { incoming, id: at.exec(path)?.[1] ?? "", query: new URLSearchParams(query) };
      requirePrincipal(authenticate, incoming)
        .then(({ projectId }) => handle({ ...request, projectId }, response))
        .catch((error: unknown) => answerProblem(error, incoming, response));
    },
    close: async () => {
      await clients.drain();
      streams.close();
      channels.close();
    },
  };
}

const PATHS = {
  sync: /^\/api\/v1\/events\/project-sync\/([^/]+)\/?$/,
  topics: /^\/api\/v1\/events\/?$/,
  change: /^\/api\/v1\/events\/([^/]+)\/topics\/?$/,
};
