import type { Page, Sync } from "@project-sync/contracts";
import { z } from "zod";
import { decodeCursor, toPage } from "./cursor.js";
import { type Queryable, queryAll, queryOne } from "./queryable.js";
import { type SyncRow, toSync } from "./sync-row.js";

/** The sync, or null. */
export async function findSync(db: Queryable, id: string): Promise<Sync | null> {
  const row = await queryOne<SyncRow>(db, `SELECT * FROM "ProjectSync" WHERE "id" = $1`, [id]);
  return row && toSync(row);
}

export interface SyncList {
  repositoryId: string;
  branch?: string;
  cursor?: string | null;
  limit: number;
}

const place = z.object({ requestedAt: z.iso.datetime(), id: z.uuid() });

/** Syncs of a repository, or of one branch of it, newest first. */
export async function listSyncs(db: Queryable, { repositoryId, branch, cursor, limit }: SyncList): Promise<Page<Sync>> {
  const after = decodeCursor(place, cursor);
  const rows = await queryAll<SyncRow>(db, LIST, [
    ...[repositoryId, branch ?? null, after?.requestedAt ?? null, after?.id ?? null, limit + 1],
  ]);
  return toPage(rows, {
    limit,
    item: toSync,
    place: ({ id, requestedAt }) => ({ requestedAt: requestedAt.toISOString(), id }),
  });
}

const LIST = `
  SELECT * FROM "ProjectSync"
  WHERE "repositoryId" = $1 AND ($2::text IS NULL OR "branchName" = $2)
    AND ($3::timestamptz IS NULL OR ("requestedAt", "id") < ($3::timestamptz, $4::uuid))
  ORDER BY "requestedAt" DESC, "id" DESC LIMIT $5`;
