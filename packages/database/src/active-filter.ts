/*
 * Which rows of "RepositoryFile" are the tree: the one place that says so. Active rows are the mirror; superseded rows are
 * its history and are shown only to those who ask for a past tree.
 */

/** SQL condition for the rows of alias `file` that are in the mirror now. */
export function isActive(file: string): string {
  return `${file}."supersededBySyncId" IS NULL`;
}

/**
 * Two SQL conditions, for the rows in the tree at a place of the chain (an SQL parameter): those that are active still, and
 * those superseded since. Two, because active rows and history have an index each.
 */
export function wasActiveAt(file: string, position: string): [string, string] {
  const introduced = `${file}."introducedAt" <= ${position}`;
  const superseded = `${file}."supersededBySyncId" IS NOT NULL AND ${file}."supersededAt" > ${position}`;
  return [`${isActive(file)} AND ${introduced}`, `${superseded} AND ${introduced}`];
}
