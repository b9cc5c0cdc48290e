import { type SyncEvent, syncEventSchema } from "@project-sync/contracts";

interface EventSourceOptions {
  gatewayUrl: string;
  apiKey: string;
  syncId: string;
  lastEventId: number;
}

/**
 * Connects to the event stream, takes the first event and disconnects; null when the server says that there is nothing
 * more. Without a client library, which would hide an event that came twice.
 */
export async function readOneEvent(options: EventSourceOptions): Promise<SyncEvent | null> {
  const { gatewayUrl, apiKey, syncId, lastEventId } = options;
  const response = await fetch(`${gatewayUrl}/api/v1/events/project-sync/${syncId}`, {
    headers: {
      authorization: `Bearer ${apiKey}`,
      ...(lastEventId > 0 ? { "last-event-id": String(lastEventId) } : {}),
    },
  });
  if (response.status === 204) return null;
  if (!response.ok || !response.body) throw new Error(`${response.status} ${await response.text()}`);
  let text = "";
  // Leaving the loop closes the connection.
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const event = /^id: (\d+)\nevent: (.+)\ndata: (.+)\n\n/m.exec(text);
    if (event === null) continue;
    const parsed = syncEventSchema.parse(JSON.parse(event[3] ?? ""));
    if (String(parsed.seq) !== event[1] || parsed.type !== event[2]) throw new Error(`Id and data differ: ${event[0]}`);
    return parsed;
  }
  throw new Error(`The stream ended without an event: ${text}`);
}
