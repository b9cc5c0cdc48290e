import { type ProgressBus, SyncChannels } from "@project-sync/progress";
import { type Authenticate, requirePrincipal } from "@project-sync/rpc";
import type { Clock, Logger, Metrics } from "@project-sync/runtime";
import { json, type RequestHandler, Router } from "express";
import { changeTopics } from "./change-topics.js";
import { Clients } from "./clients.js";
import { encodeEvent } from "./encode-event.js";
import type { EventStore } from "./event-store.js";
import { problemHandler } from "./problem-handler.js";
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
}

export interface EventRoutes {
  /** Answers the event streams and passes on everything else. */
  router: Router;
  /** Ends every open stream, so that its client connects again, elsewhere; refuses new ones. */
  close(): Promise<void>;
}

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
  const streams = new TopicStreams({ bus, store, logger });
  registerStreamMetrics(metrics.registry, clients);
  const router = Router();
  router.use("/api/v1/events", allowOnly(authenticate));
  router.get("/api/v1/events/project-sync/:syncId", serveSyncEvents({ channels, store, clients, logger }));
  router.get("/api/v1/events", serveTopicEvents({ channels, streams, store, clients, logger }));
  router.post("/api/v1/events/:streamId/topics", json({ limit: "64kb" }), changeTopics({ streams, store }));
  router.use("/api/v1/events", problemHandler(options));
  return {
    router,
    close: async () => {
      await clients.drain();
      streams.close();
      channels.close();
    },
  };
}

function allowOnly(authenticate: Authenticate): RequestHandler {
  return async (req, _res, next) => {
    await requirePrincipal(authenticate, req.headers);
    next();
  };
}
