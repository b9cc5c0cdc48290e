import type { MemoryCounts } from "@project-sync/contracts";
import type pg from "pg";
import { LONG_STATEMENT } from "./long-statements.js";
import { isCurrent } from "./memory-filter.js";
import {
  type ChangedMemoryFile,
  type CurrentEntry,
  type FoundEntry,
  type MemoryPlan,
  planMemory,
} from "./plan-memory.js";
import { withTimeout } from "./queryable.js";
import { DISCARD } from "./staged-memory.js";

export interface MemoryPublication {
  syncId: string;
  fence: number;
  branchId: string;
  repositoryId: string;
  /** of the sync in the branch's chain */
  position: number;
  /** files that were staged */
  expectedFiles: number;
}

/** Staged files of the memory are not there any more. */
class StagedMemoryLostError extends Error {}

/**
 * Makes visible what a sync staged of the memory, in the transaction that completes it, under its lock of the branch: new
 * versions of what changed, an end to what is gone.
 */
export async function publishMemory(tx: pg.PoolClient, publication: MemoryPublication): Promise<MemoryCounts> {
  const { syncId, fence, branchId, position, expectedFiles } = publication;
  const plan = await readPlan(tx, publication, expectedFiles);
  const run = (text: string, values: unknown[]) => tx.query(withTimeout(text, values, LONG_STATEMENT));
  if (plan.ended.length > 0) await run(END_ENTRIES, [plan.ended, syncId, position]);
  await insertFound(run, publication, plan);
  await insertMoved(run, publication, plan);
  await run(FORGET_FILES, [syncId, fence, branchId]);
  await run(KEEP_FILES, [syncId, fence, branchId]);
  await run(DISCARD, [syncId]);
  return plan.counts;
}

type Run = (text: string, values: unknown[]) => Promise<unknown>;

async function readPlan(tx: pg.PoolClient, publication: MemoryPublication, expected: number): Promise<MemoryPlan> {
  const { syncId, fence, branchId } = publication;
  const { rows: files } = await tx.query<ChangedMemoryFile>(FILES, [syncId, fence]);
  if (files.length !== expected) {
    throw new StagedMemoryLostError(`${expected} files of the memory were staged, ${files.length} are there.`);
  }
  const { rows: found } = await tx.query<FoundEntry>(FOUND, [syncId, fence]);
  const hashes = files.flatMap(({ pathHash, renamedFromHash }) => [
    pathHash,
    ...(renamedFromHash ? [renamedFromHash] : []),
  ]);
  const { rows: current } = await tx.query<CurrentEntry>(CURRENT, [branchId, hashes]);
  const { rows: known } = await tx.query<{ pathHash: string; blobSha: string }>(KNOWN, [branchId, hashes]);
  return planMemory({ files, found, current, known: new Map(known.map((row) => [row.pathHash, row.blobSha])) });
}

const HASHES = `ARRAY(SELECT decode(hash, 'hex') FROM unnest($2::text[]) AS hash)`;
const FILES = `
  SELECT encode("pathHash", 'hex') AS "pathHash", "blobSha", encode("renamedFromHash", 'hex') AS "renamedFromHash"
  FROM "StagedMemoryFile" WHERE "syncId" = $1 AND "fence" = $2 ORDER BY "path"`;
const FOUND = `
  SELECT encode("pathHash", 'hex') AS "pathHash", "anchor", encode("digest", 'hex') AS "digest"
  FROM "StagedMemoryEntry" WHERE "syncId" = $1 AND "fence" = $2 ORDER BY "pathHash", "place"`;
const CURRENT = `
  SELECT "id", "lineageId", "version", encode("pathHash", 'hex') AS "pathHash", "anchor", encode("digest", 'hex') AS "digest",
    "restoredFromSyncId" IS NOT NULL AS "restored"
  FROM "MemoryEntry" m WHERE "branchId" = $1 AND "pathHash" = ANY(${HASHES}) AND ${isCurrent("m")}
  ORDER BY "pathHash", "createdAt", "id"`;
const KNOWN = `
  SELECT encode("pathHash", 'hex') AS "pathHash", "blobSha" FROM "MemoryFile"
  WHERE "branchId" = $1 AND "pathHash" = ANY(${HASHES})`;

export const END_ENTRIES = `
  UPDATE "MemoryEntry" SET "supersededBySyncId" = $2, "supersededAt" = $3, "endedAt" = now() WHERE "id" = ANY($1::uuid[])`;

async function insertFound(run: Run, publication: MemoryPublication, { versions }: MemoryPlan): Promise<void> {
  const found = versions.filter(({ copyOf }) => copyOf === null);
  if (found.length === 0) return;
  const { syncId, fence, branchId, repositoryId, position } = publication;
  await run(INSERT_FOUND, [
    ...[syncId, fence, branchId, repositoryId, position, found.map(({ pathHash }) => pathHash)],
    ...[found.map(({ anchor }) => anchor), found.map(({ previous }) => previous?.lineageId ?? null)],
    ...[found.map(({ previous }) => previous?.id ?? null), found.map(({ previous }) => (previous?.version ?? 0) + 1)],
  ]);
}

const INSERT_FOUND = `
  INSERT INTO "MemoryEntry" ("projectId", "source", "repositoryId", "branchId", "path", "pathHash", "anchor", "blobSha",
    "lineageId", "version", "previousId", "title", "content", "tags", "date", "digest", "search", "syncId", "introducedAt")
  SELECT r."projectId", 'github', r."id", $3, f."path", f."pathHash", e."anchor", f."blobSha",
    coalesce(plan."lineageId", gen_random_uuid()), plan."version", plan."previousId", e."title", e."content", e."tags",
    e."date", e."digest", e."search", $1, $5
  FROM unnest($6::text[], $7::text[], $8::uuid[], $9::uuid[], $10::int[])
    AS plan("pathHash", "anchor", "lineageId", "previousId", "version")
  JOIN "StagedMemoryFile" f ON f."syncId" = $1 AND f."fence" = $2 AND f."pathHash" = decode(plan."pathHash", 'hex')
  JOIN "StagedMemoryEntry" e
    ON e."syncId" = $1 AND e."fence" = $2 AND e."pathHash" = f."pathHash" AND e."anchor" = plan."anchor"
  JOIN "Repository" r ON r."id" = $4
  ORDER BY f."path", e."place"`;

async function insertMoved(run: Run, { syncId, fence, position }: MemoryPublication, plan: MemoryPlan): Promise<void> {
  const moved = plan.versions.filter(({ copyOf }) => copyOf !== null);
  if (moved.length === 0) return;
  await run(INSERT_MOVED, [syncId, fence, position, moved.map(({ copyOf }) => copyOf), moved.map((v) => v.pathHash)]);
}

const INSERT_MOVED = `
  INSERT INTO "MemoryEntry" ("projectId", "source", "repositoryId", "branchId", "path", "pathHash", "anchor", "blobSha",
    "lineageId", "version", "previousId", "title", "content", "tags", "date", "digest", "search", "syncId", "introducedAt",
    "restoredFromSyncId")
  SELECT m."projectId", m."source", m."repositoryId", m."branchId", f."path", f."pathHash", m."anchor", f."blobSha",
    m."lineageId", m."version" + 1, m."id", m."title", m."content", m."tags", m."date", m."digest", m."search", $1, $3,
    m."restoredFromSyncId"
  FROM unnest($4::uuid[], $5::text[]) AS plan("id", "pathHash")
  JOIN "MemoryEntry" m ON m."id" = plan."id"
  JOIN "StagedMemoryFile" f ON f."syncId" = $1 AND f."fence" = $2 AND f."pathHash" = decode(plan."pathHash", 'hex')`;

const STAGED = `"StagedMemoryFile" s WHERE s."syncId" = $1 AND s."fence" = $2`;

/** A former name that is itself a file again is kept by the next statement. */
const FORGET_FILES = `
  DELETE FROM "MemoryFile" WHERE "branchId" = $3 AND "pathHash" IN (
    SELECT s."pathHash" FROM ${STAGED} AND s."blobSha" IS NULL UNION ALL SELECT s."renamedFromHash" FROM ${STAGED})`;

const KEEP_FILES = `
  INSERT INTO "MemoryFile" ("branchId", "pathHash", "path", "blobSha")
  SELECT $3, s."pathHash", s."path", s."blobSha" FROM ${STAGED} AND s."blobSha" IS NOT NULL
  ON CONFLICT ("branchId", "pathHash") DO UPDATE SET "blobSha" = EXCLUDED."blobSha"`;
