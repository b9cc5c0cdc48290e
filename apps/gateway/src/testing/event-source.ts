import { EventSource } from "eventsource";
import { AUTHORIZED } from "./start-gateway.js";

interface Watched {
  /** ids of the events, in the order they came */
  ids: number[];
  connections: number;
  /** HTTP status that made the EventSource give up */
  gaveUpWith: number | undefined;
}

const TYPES = ["sync.queued", "sync.started", "sync.phase", "sync.progress", "sync.paused", "sync.cancelled"];

/**
 * Reads with a real EventSource until it gives up, as it does at 204. With `cutAfterEvents`, every connection is lost
 * after so many events, and the EventSource connects again by itself, with Last-Event-ID.
 */
export async function watchEvents(url: string, cutAfterEvents = Number.POSITIVE_INFINITY): Promise<Watched> {
  const watched: Watched = { ids: [], connections: 0, gaveUpWith: undefined };
  const source = new EventSource(url, {
    fetch: async (input, init) => {
      watched.connections++;
      const response = await fetch(input, { ...init, headers: { ...init.headers, ...AUTHORIZED } });
      return cutResponse(response, cutAfterEvents);
    },
  });
  for (const type of TYPES) source.addEventListener(type, ({ lastEventId }) => watched.ids.push(Number(lastEventId)));
  await new Promise<void>((resolve) => {
    source.addEventListener("error", ({ code }) => {
      if (source.readyState !== source.CLOSED) return;
      watched.gaveUpWith = code;
      resolve();
    });
  });
  return watched;
}

/** The same answer, lost after `count` events. */
function cutResponse(response: Response, count: number): Response {
  if (response.body === null || response.status !== 200) return response;
  const { url, headers, status } = response;
  const cut = new Response(response.body.pipeThrough(cutAfter(count)), { headers, status });
  return Object.defineProperty(cut, "url", { value: url });
}

function cutAfter(count: number): TransformStream<Uint8Array, Uint8Array> {
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  let pending = "";
  let seen = 0;
  return new TransformStream({
    transform(chunk, controller) {
      const blocks = (pending + decoder.decode(chunk, { stream: true })).split("\n\n");
      pending = blocks.pop() ?? "";
      for (const block of blocks) {
        controller.enqueue(encoder.encode(`${block}\n\n`));
        if (block.startsWith("id:") && ++seen >= count) return controller.terminate();
      }
    },
  });
}
