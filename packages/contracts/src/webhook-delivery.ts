import { z } from "zod";
import { syncStatusSchema } from "./sync.js";

/**
 * What a delivery caused: `queued` a sync, `coalesced` with one that waited, `checking`: the repository or branch it hints
 * at is looked at; `ignored`: it means nothing here; `failed`: it was signed, and could not be understood.
 */
export const webhookOutcomeSchema = z.enum(["queued", "coalesced", "checking", "ignored", "failed"]);
export type WebhookOutcome = z.infer<typeof webhookOutcomeSchema>;

/** One webhook as it was received, and what came of it. Times are ISO 8601 in UTC, durations milliseconds. */
export const webhookDeliverySchema = z.object({
  /** GitHub's X-GitHub-Delivery */
  guid: z.string(),
  event: z.string(),
  action: z.string().nullable(),
  /** `deliveries_api`: it had not arrived, and was fetched from GitHub later */
  source: z.enum(["webhook", "deliveries_api"]),
  receivedAt: z.iso.datetime(),
  outcome: webhookOutcomeSchema,
  /** why nothing follows from it, or null */
  reason: z.string().nullable(),
  repositoryId: z.uuid().nullable(),
  branchName: z.string().nullable(),
  syncId: z.uuid().nullable(),
  syncStatus: syncStatusSchema.nullable(),
  /** from the first byte of the request until it was recorded */
  durationMs: z.number().int().nonnegative().nullable(),
  /** from then until its sync was completed, or null */
  mirroredAfterMs: z.number().int().nonnegative().nullable(),
  /** what is kept of a payload that is too large is the part that has a meaning here */
  truncated: z.boolean(),
  replays: z.number().int().nonnegative(),
  replayedAt: z.iso.datetime().nullable(),
});
export type WebhookDelivery = z.infer<typeof webhookDeliverySchema>;

/** With its payload; null where it was too large to keep any of it. */
export const webhookDeliveryDetailSchema = webhookDeliverySchema.extend({ payload: z.unknown() });
export type WebhookDeliveryDetail = z.infer<typeof webhookDeliveryDetailSchema>;

/** What a replay of many deliveries caused; `nextFrom` is where to go on, or null when all of the time is done. */
export const replayedRangeSchema = z.object({
  replayed: z.number().int().nonnegative(),
  queued: z.number().int().nonnegative(),
  nextFrom: z.iso.datetime().nullable(),
});
export type ReplayedRange = z.infer<typeof replayedRangeSchema>;

/** A webhook of a repository on GitHub whose deliveries come here. */
export const installedHookSchema = z.object({
  /** GitHub's */
  id: z.number().int().positive(),
  /** false: there was one for this address, which is now as it should be */
  created: z.boolean(),
  url: z.string(),
  events: z.array(z.string()),
});
export type InstalledHook = z.infer<typeof installedHookSchema>;
