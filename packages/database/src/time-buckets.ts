import type { OpsRange } from "@project-sync/contracts";
import { DAY, HOUR, MINUTE } from "@project-sync/runtime";

/** A stretch of time in pieces of the same length; `to` is the end of the piece that goes on now. */
export interface TimeBuckets {
  bucketMs: number;
  from: Date;
  to: Date;
}

const SHAPES: Record<OpsRange, { bucketMs: number; lengthMs: number }> = {
  "1h": { bucketMs: MINUTE, lengthMs: HOUR },
  "24h": { bucketMs: 15 * MINUTE, lengthMs: DAY },
  "7d": { bucketMs: 2 * HOUR, lengthMs: 7 * DAY },
};

/** The pieces of a range that ends now. They begin at whole multiples of their length, so a chart does not flicker. */
export function timeBuckets(range: OpsRange, now: Date): TimeBuckets {
  const { bucketMs, lengthMs } = SHAPES[range];
  const to = (Math.floor(now.getTime() / bucketMs) + 1) * bucketMs;
  return { bucketMs, from: new Date(to - lengthMs), to: new Date(to) };
}

/** One item for each piece: what was found for it, or what stands for nothing. */
export function fillBuckets<T>({ bucketMs, from, to }: TimeBuckets, item: (at: Date) => T): T[] {
  const count = (to.getTime() - from.getTime()) / bucketMs;
  return Array.from({ length: count }, (_, i) => item(new Date(from.getTime() + i * bucketMs)));
}

/** The piece that a time column is in, as SQL; `milliseconds` is the parameter with the length of one. */
export function bucketSql(column: string, milliseconds: string): string {
  return `date_bin(${milliseconds}::float8 * interval '1 millisecond', ${column}, timestamptz 'epoch')`;
}
