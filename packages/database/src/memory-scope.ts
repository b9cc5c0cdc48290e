import type { MemorySource } from "@project-sync/contracts";

export interface MemorySearch {
  projectId: string;
  /** left out: all entries, newest first */
  question?: string;
  /** all of them */
  tags?: string[];
  source?: MemorySource;
  repositoryId?: string;
  branchName?: string;
  /** by the date that entries give themselves, else by when they came; ISO 8601 */
  since?: string;
  until?: string;
  includeSuperseded?: boolean;
  cursor?: string | null;
  limit: number;
}

/** SQL condition for the rows of alias `m` that a search is about, current or not; its values are $1 to $7. */
export const FILTERS = `
  m."projectId" = $1 AND ($2::text[] IS NULL OR m."tags" @> $2) AND ($3::text IS NULL OR m."source"::text = $3)
  AND ($4::uuid IS NULL OR m."repositoryId" = $4)
  AND ($5::text IS NULL OR m."branchId" IN (SELECT b."id" FROM "Branch" b WHERE b."name" = $5))
  AND ($6::timestamptz IS NULL OR coalesce(m."date", m."createdAt") >= $6)
  AND ($7::timestamptz IS NULL OR coalesce(m."date", m."createdAt") < $7)`;

/** The values of {@link FILTERS}. */
export function filterValues(search: MemorySearch): unknown[] {
  const { projectId, tags, source, repositoryId, branchName, since, until } = search;
  const filters = [tags?.length ? tags : null, source, repositoryId, branchName, since, until];
  return [projectId, ...filters.map((value) => value ?? null)];
}
