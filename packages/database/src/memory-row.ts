import type { MemoryEntry, MemorySource } from "@project-sync/contracts";

/** A row of "MemoryEntry", with the names of the place that it comes from, as `MEMORY_COLUMNS` answer it. */
export interface MemoryRow {
  id: string;
  projectId: string;
  source: MemorySource;
  sourceRef: string | null;
  repositoryId: string | null;
  repository: string | null;
  branchName: string | null;
  path: string | null;
  anchor: string | null;
  blobSha: string | null;
  lineageId: string;
  version: number;
  previousId: string | null;
  title: string;
  content: string;
  tags: string[];
  date: Date | null;
  syncId: string | null;
  supersededBySyncId: string | null;
  restoredFromSyncId: string | null;
  createdAt: Date;
  endedAt: Date | null;
}

/** Columns of a {@link MemoryRow} out of alias `m`, whose content is given by `content`. */
export function memoryColumns(content = `m."content"`): string {
  return `
  m."id", m."projectId", m."source"::text AS "source", m."sourceRef", m."repositoryId", m."path", m."anchor", m."blobSha",
  m."lineageId", m."version", m."previousId", m."title", ${content} AS "content", m."tags", m."date", m."syncId",
  m."supersededBySyncId", m."restoredFromSyncId", m."createdAt", m."endedAt",
  (SELECT r."owner" || '/' || r."name" FROM "Repository" r WHERE r."id" = m."repositoryId") AS "repository",
  (SELECT b."name" FROM "Branch" b WHERE b."id" = m."branchId") AS "branchName"`;
}

/** An entry as every API answers it. */
export function toMemoryEntry(row: MemoryRow): MemoryEntry {
  const { id, projectId, source, repositoryId, branchName, path, blobSha, lineageId, version, previousId } = row;
  const { title, content, tags, syncId, supersededBySyncId, restoredFromSyncId } = row;
  return {
    ...{ id, projectId, source, sourceRef: row.sourceRef ?? placeOf(row), repositoryId, branchName, path },
    ...{ anchor: row.anchor || null, blobSha, lineageId, version, previousId, title, content, tags },
    date: row.date?.toISOString() ?? null,
    ...{ syncId, supersededBySyncId, restoredFromSyncId },
    createdAt: row.createdAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
  };
}

function placeOf({ repository, branchName, path, anchor }: MemoryRow): string | null {
  if (path === null) return null;
  return `${repository ?? "?"}@${branchName ?? "?"}:${path}${anchor ? `#${anchor}` : ""}`;
}
