/*
 * Which rows of "MemoryEntry" are what a project knows: the one place that says so. Current rows are the memory; ended ones
 * are what it said before, and are shown only to those who ask for the past.
 */

/** SQL condition for the rows of alias `entry` that are current. */
export function isCurrent(entry: string): string {
  return `${entry}."endedAt" IS NULL`;
}

/** SQL condition for those that are not: replaced, archived, or their file gone. */
export function hasEnded(entry: string): string {
  return `${entry}."endedAt" IS NOT NULL`;
}

/** SQL condition for the entries from a branch's files that were current after the sync at a place of its chain. */
export function wasCurrentAt(entry: string, position: string): string {
  const still = `${entry}."supersededAt" IS NULL OR ${entry}."supersededAt" > ${position}`;
  return `${entry}."introducedAt" <= ${position} AND (${still})`;
}
