import { createParser, type EventSourceMessage } from "eventsource-parser";

/** One event may be this large; more means the other side is not what we think it is. */
const MAX_EVENT_CHARS = 1_000_000;

export interface ServerSentEventsOptions {
  /** Give up on a connection that has been silent for this long; the server sends a comment every 15 s. */
  idleMs: number;
  onRetry?: (delayMs: number) => void;
}

/** The messages of one open event stream, until it ends. Leaving the loop closes the connection. */
export async function* serverSentEvents(
  response: Response,
  { idleMs, onRetry }: ServerSentEventsOptions,
): AsyncGenerator<EventSourceMessage, void, void> {
  if (!response.body) return;
  const messages: EventSourceMessage[] = [];
  const parser = createParser({
    onEvent: (message) => messages.push(message),
    maxBufferSize: MAX_EVENT_CHARS,
    ...(onRetry ? { onRetry } : {}),
  });
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  try {
    for (;;) {
      const { done, value } = await beforeIdle(reader.read(), idleMs);
      if (done) return;
      parser.feed(decoder.decode(value, { stream: true }));
      yield* messages.splice(0);
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

async function beforeIdle<T>(read: Promise<T>, idleMs: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const idle = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Nothing arrived for ${idleMs} ms`)), idleMs);
  });
  try {
    return await Promise.race([read, idle]);
  } finally {
    clearTimeout(timer);
  }
}
