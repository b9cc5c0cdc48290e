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

/** SQL condition for the rows of alias `entry` that a search is about: current ones, or all. */
export function isAskedFor(entry: string, { includeSuperseded = false }: { includeSuperseded?: boolean }): string {
  return includeSuperseded ? `(${isCurrent(entry)} OR ${hasEnded(entry)})` : isCurrent(entry);
}

/** What `select` makes of the versions that are asked for. Current entries and past ones have an index each. */
export function versionsOf(
  { includeSuperseded = false }: { includeSuperseded?: boolean },
  select: (condition: string) => string,
): string {
  const current = `(${select(isCurrent("m"))})`;
  return includeSuperseded ? `${current} UNION ALL (${select(hasEnded("m"))})` : current;
}
