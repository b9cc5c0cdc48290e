import { type SyncEvent, syncEventSchema } from "@project-sync/contracts";
import { z } from "zod";
import type { Nudge } from "./progress-bus.js";

/** What goes over the wire. `behind` stands for an event that is too large for the bus: read it from the store. */
const busMessageSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("event"), event: syncEventSchema }),
  z.object({ kind: z.literal("behind"), syncId: z.uuid() }),
  z.object({ kind: z.literal("cancel"), syncId: z.uuid() }),
  z.object({ kind: z.literal("dispatch") }),
  z.object({ kind: z.literal("check") }),
]);
export type BusMessage = z.infer<typeof busMessageSchema>;

/** A NOTIFY payload must stay under 8,000 bytes; Redis is held to the same, so that both buses behave alike. */
const MAX_BYTES = 7_900;

export function encodeEvent(event: SyncEvent): string {
  const whole = encode({ kind: "event", event });
  return Buffer.byteLength(whole) <= MAX_BYTES ? whole : encode({ kind: "behind", syncId: event.syncId });
}

export function encodeNudge(nudge: Nudge): string {
  return encode(nudge.type === "cancel" ? { kind: "cancel", syncId: nudge.syncId } : { kind: nudge.type });
}

/** @throws when the text is not one of ours; the channel may be shared */
export function decodeBusMessage(text: string): BusMessage {
  return busMessageSchema.parse(JSON.parse(text));
}

function encode(message: BusMessage): string {
  return JSON.stringify(message);
}
