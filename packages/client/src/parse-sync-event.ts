import { type SyncEvent, syncEventSchema } from "@project-sync/contracts";
import { UnexpectedAnswerError } from "./errors.js";

const KNOWN = new Set(
  "queued started phase planned progress paused completed failed cancelled".split(" ").map((name) => `sync.${name}`),
);

/**
 * The event in one `data:`. Null for a type that a newer server sends and this client does not know.
 *
 * @throws UnexpectedAnswerError when it is none
 */
export function parseSyncEvent(data: string): SyncEvent | null {
  try {
    const json: unknown = JSON.parse(data);
    const parsed = syncEventSchema.safeParse(json);
    if (parsed.success) return parsed.data;
    if (isForeignType(json)) return null;
    throw parsed.error;
  } catch (cause) {
    throw new UnexpectedAnswerError("An event of the stream", { cause });
  }
}

function isForeignType(json: unknown): boolean {
  const type = typeof json === "object" && json !== null && "type" in json ? json.type : undefined;
  return typeof type === "string" && !KNOWN.has(type);
}
