import { type ListedProject, type ListedRepository, MAX_LISTED_REPOSITORIES, type Page } from "@project-sync/contracts";
import { z } from "zod";
import { decodeCursor, toPage } from "./cursor.js";
import { type Queryable, queryAll } from "./queryable.js";
import { latestSyncSql, type SyncSummaryRow, toSyncSummary } from "./sync-summary-row.js";

export interface ProjectList {
  /** a part of the name of the project, or of `owner/name` of a repository */
  q?: string;
  /** only this one, for a key that opens no other */
  projectId?: string | null;
  cursor?: string | null;
  limit: number;
}

const place = z.object({ createdAt: z.iso.datetime(), id: z.uuid() });

/** Projects, newest first, each with its repositories and how they stand: one statement, whatever their number. */
export async function listProjects(db: Queryable, list: ProjectList): Promise<Page<ListedProject>> {
  const { q, projectId, cursor, limit } = list;
  const after = decodeCursor(place, cursor);
  const pattern = q === undefined || q.trim() === "" ? null : `%${q.trim().replace(/[\\%_]/g, "\\$&")}%`;
  const values = [pattern, projectId ?? null, after?.createdAt ?? null, after?.id ?? null, limit + 1];
  const rows = await queryAll<ProjectRow>(db, LIST, values);
  return toPage(rows, {
    limit,
    item: toListed,
    place: ({ id, createdAt }) => ({ createdAt: createdAt.toISOString(), id }),
  });
}

type RepositoryRow = Omit<ListedRepository, "latestSync"> & { latestSync: SyncSummaryRow | null };

interface ProjectRow {
  id: string;
  name: string;
  createdAt: Date;
  repositoryCount: number;
  repositories: RepositoryRow[];
}

const REPOSITORIES = `
  SELECT r."id", r."owner", r."name", r."defaultBranch", r."private", r."archived", r."status",
    (SELECT count(*)::int FROM "Branch" b
     WHERE b."repositoryId" = r."id" AND b."lastSyncId" IS NOT NULL AND b."deletedAt" IS NULL) AS "branchCount",
    ${latestSyncSql('s."repositoryId" = r."id"')} AS "latestSync"
  FROM "Repository" r WHERE r."projectId" = p."id" ORDER BY r."owner", r."name" LIMIT ${MAX_LISTED_REPOSITORIES}`;

const LIST = `
  SELECT p.*,
    (SELECT count(*)::int FROM "Repository" r WHERE r."projectId" = p."id") AS "repositoryCount",
    coalesce((SELECT json_agg(shown) FROM (${REPOSITORIES}) shown), '[]') AS repositories
  FROM (
    SELECT p."id", p."name", p."createdAt" FROM "Project" p
    WHERE ($1::text IS NULL OR p."name" ILIKE $1 OR EXISTS (
        SELECT FROM "Repository" r WHERE r."projectId" = p."id" AND r."owner" || '/' || r."name" ILIKE $1))
      AND ($2::uuid IS NULL OR p."id" = $2)
      AND ($3::timestamptz IS NULL OR (p."createdAt", p."id") < ($3::timestamptz, $4::uuid))
    ORDER BY p."createdAt" DESC, p."id" DESC LIMIT $5
  ) p ORDER BY p."createdAt" DESC, p."id" DESC`;

function toListed({ createdAt, repositories, ...project }: ProjectRow): ListedProject {
  return {
    ...project,
    createdAt: createdAt.toISOString(),
    repositories: repositories.map(({ latestSync, ...repository }) => ({
      ...repository,
      latestSync: latestSync && toSyncSummary(latestSync),
    })),
  };
}
