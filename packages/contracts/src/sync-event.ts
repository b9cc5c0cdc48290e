import { z } from "zod";
import { contentWaySchema, syncPhaseSchema, syncStatsSchema, treeWaySchema } from "./sync.js";

const payloads = {
  "sync.queued": { trigger: z.string(), branchName: z.string() },
  "sync.started": { attempt: z.number().int().positive() },
  "sync.phase": { phase: syncPhaseSchema },
  /** the way chosen and why; told again when a cheap way did not prove itself and another is tried */
  "sync.planned": {
    phase: z.enum(["tree", "content"]),
    way: z.union([treeWaySchema, contentWaySchema]),
    reason: z.string(),
  },
  "sync.progress": {
    phase: syncPhaseSchema,
    done: z.number().int().nonnegative(),
    /** null while the total is not known; never a guess */
    total: z.number().int().nonnegative().nullable(),
    unit: z.enum(["files", "bytes", "requests"]),
    /** of content: what has come, and all that comes; null while a size is not known */
    bytes: z
      .object({ done: z.number().int().nonnegative(), total: z.number().int().nonnegative().nullable() })
      .optional(),
    /** requests that this attempt has sent to GitHub */
    requests: z.number().int().nonnegative().optional(),
    /** requests that the account has left in this hour, as GitHub's last answer told it; absent while none has */
    quotaLeft: z.number().int().nonnegative().optional(),
  },
  "sync.paused": { reason: z.string(), resumeAt: z.iso.datetime() },
  "sync.completed": { stats: syncStatsSchema },
  "sync.failed": { code: z.string(), message: z.string(), retryable: z.boolean() },
  "sync.cancelled": {},
};

/** What happened, without identity or time: what stages yield and `appendSyncEvents` stores. */
export const syncFactSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("sync.queued"), ...payloads["sync.queued"] }),
  z.object({ type: z.literal("sync.started"), ...payloads["sync.started"] }),
  z.object({ type: z.literal("sync.phase"), ...payloads["sync.phase"] }),
  z.object({ type: z.literal("sync.planned"), ...payloads["sync.planned"] }),
  z.object({ type: z.literal("sync.progress"), ...payloads["sync.progress"] }),
  z.object({ type: z.literal("sync.paused"), ...payloads["sync.paused"] }),
  z.object({ type: z.literal("sync.completed"), ...payloads["sync.completed"] }),
  z.object({ type: z.literal("sync.failed"), ...payloads["sync.failed"] }),
  z.object({ type: z.literal("sync.cancelled") }),
]);
export type SyncFact = z.infer<typeof syncFactSchema>;

const identity = {
  syncId: z.uuid(),
  /** 1, 2, 3 … per sync, without gaps; the SSE `id:` field */
  seq: z.number().int().positive(),
  at: z.iso.datetime(),
};

/** One event of a sync, as stored, published and sent over SSE (`data:` is exactly this object). */
export const syncEventSchema = z.intersection(z.object(identity), syncFactSchema);
export type SyncEvent = z.infer<typeof syncEventSchema>;

const TERMINAL: readonly SyncFact["type"][] = ["sync.completed", "sync.failed", "sync.cancelled"];

/** True for the event after which a stream ends. */
export function isTerminalEvent(event: Pick<SyncFact, "type">): boolean {
  return TERMINAL.includes(event.type);
}
