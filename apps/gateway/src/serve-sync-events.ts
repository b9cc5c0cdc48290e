import type { ServerResponse } from "node:http";
import type { SyncChannel, SyncChannels } from "@project-sync/progress";
import { InvalidRequestError, SyncNotFoundError } from "@project-sync/rpc";
import type { Logger } from "@project-sync/runtime";
import type { Clients } from "./clients.js";
import type { EncodedEvent } from "./encode-event.js";
import type { EventHandler } from "./event-request.js";
import { answerHead, EventResponse } from "./event-response.js";
import type { EventStore } from "./event-store.js";
import { parseRequest } from "./parse-request.js";
import { createLookup } from "./shared-lookup.js";
import { SyncStream } from "./sync-stream.js";

interface ServeOptions {
  channels: SyncChannels<EncodedEvent>;
  store: Pick<EventStore, "findSync">;
  clients: Clients;
  logger: Logger;
}

/**
 * Answers the stream of one sync. A client that has seen the terminal event gets 204, which tells an EventSource not to
 * come back. However many ask for the same sync at once, the store is asked once.
 */
export function serveSyncEvents({ channels, store, clients, logger }: ServeOptions): EventHandler {
  const projectOf = createLookup(async (syncId: string) => (await store.findSync(syncId))?.projectId ?? null);

  return async (request, response) => {
    const { syncId, lastEventId } = parseRequest(request);
    if (request.projectId !== null || !channels.has(syncId)) {
      const projectId = await projectOf(syncId);
      if (projectId === null || (request.projectId ?? projectId) !== projectId) throw new SyncNotFoundError(syncId);
    }
    const channel = channels.hold(syncId, lastEventId);
    try {
      await channel.reach(lastEventId);
      answer(request.incoming.method, response, channel, { syncId, lastEventId });
    } finally {
      channel.release();
    }
  };

  function answer(
    method: string | undefined,
    res: ServerResponse,
    channel: SyncChannel<EncodedEvent>,
    from: From,
  ): void {
    clients.ensureOpen();
    ensureReached(channel, from);
    if (res.destroyed) return;
    if (channel.ended && channel.last === from.lastEventId) res.writeHead(204).end();
    else if (method === "HEAD") answerHead(res);
    else new SyncStream(new EventResponse(res, clients), logger).start(channel, from.lastEventId);
  }
}

interface From {
  syncId: string;
  lastEventId: number;
}

/** @throws InvalidRequestError for an id that no event has: nothing would ever come after it */
function ensureReached({ last }: SyncChannel<EncodedEvent>, { syncId, lastEventId }: From): void {
  if (last >= lastEventId) return;
  throw InvalidRequestError.of([{ path: "lastEventId", message: `sync ${syncId} has no event ${lastEventId}` }]);
}
