import { z } from "zod";
import type { FaultRule } from "../http/faults.js";

const count = z.number().int().nonnegative();

const faultSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("status"),
    status: z.number().int().min(400).max(599),
    retryAfter: count.exactOptional(),
    message: z.string().exactOptional(),
  }),
  z.object({ kind: z.literal("secondary-rate-limit"), retryAfter: count.exactOptional() }),
  z.object({ kind: z.literal("rate-limit"), resetInMs: count }),
  z.object({ kind: z.literal("body"), body: z.string(), contentType: z.string().exactOptional() }),
  z.object({ kind: z.literal("cut"), afterBytes: count.exactOptional(), clean: z.boolean().exactOptional() }),
  z.object({ kind: z.literal("slow"), bytesPerSecond: z.number().positive() }),
  z.object({ kind: z.literal("stall"), afterBytes: count.exactOptional() }),
  z.object({ kind: z.literal("reset") }),
  z.object({ kind: z.literal("latency"), ms: count }),
]);

/** A fault rule as JSON: `path` is a regular expression, `times: null` means always. */
export const faultRuleSchema = z
  .object({
    method: z.string().exactOptional(),
    path: z.string().refine(isPattern, "not a regular expression").exactOptional(),
    times: count.nullable().default(1),
    skip: count.default(0),
    fault: faultSchema,
  })
  .transform((rule): FaultRule => ({ ...rule, times: rule.times ?? Number.POSITIVE_INFINITY }));

function isPattern(source: string): boolean {
  try {
    return new RegExp(source) !== null;
  } catch {
    return false;
  }
}
