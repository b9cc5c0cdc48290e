import { inTransaction } from "./in-transaction.js";
import { type MemoryText, memoryDigest } from "./memory-digest.js";
import { learnStagedWords } from "./memory-words.js";
import { pathHash } from "./path-hash.js";
import { type Queryable, queryAll, queryOne } from "./queryable.js";
import { storableText } from "./storable-text.js";

/** A file of the memory as a sync found it. */
export interface StagedMemoryFile {
  path: string;
  /** null: the file is gone, or no longer wanted */
  blobSha: string | null;
  renamedFrom: string | null;
  entries: readonly StagedMemoryEntry[];
}

export interface StagedMemoryEntry extends MemoryText {
  /** of the heading, "" where the file holds one entry; once per file */
  anchor: string;
}

interface Attempt {
  syncId: string;
  fence: number;
}

/** Keeps what a sync read of the memory, invisible until its publication. Each path once per attempt. */
export async function stageMemory(
  db: Queryable,
  { syncId, fence, files }: Attempt & { files: readonly StagedMemoryFile[] },
): Promise<void> {
  if (files.length === 0) return;
  await inTransaction(db, async (tx) => {
    await tx.query(STAGE_FILES, [syncId, fence, JSON.stringify(files.map(fileRow))]);
    await tx.query(STAGE_ENTRIES, [syncId, fence, JSON.stringify(files.flatMap(entryRows))]);
  });
  await learnStagedWords(db, { syncId, fence, pathHashes: files.map(({ path }) => pathHash(path)) });
}

function fileRow({ path, blobSha, renamedFrom }: StagedMemoryFile) {
  return {
    path,
    pathHash: hex(pathHash(path)),
    blobSha,
    renamedFromHash: renamedFrom === null ? null : hex(pathHash(renamedFrom)),
  };
}

function entryRows({ path, entries }: StagedMemoryFile) {
  return entries.map(({ anchor, ...text }, place) => {
    const title = storableText(text.title);
    const content = storableText(text.content);
    const tags = text.tags.map(storableText);
    const said = { title, content, tags, date: text.date };
    return {
      ...said,
      pathHash: hex(pathHash(path)),
      anchor: storableText(anchor),
      place,
      digest: hex(memoryDigest(said)),
    };
  });
}

function hex(bytes: Buffer): string {
  return `\\x${bytes.toString("hex")}`;
}

const STAGE_FILES = `
  INSERT INTO "StagedMemoryFile" ("syncId", "fence", "path", "pathHash", "blobSha", "renamedFromHash")
  SELECT $1, $2, f.* FROM json_to_recordset($3)
    AS f("path" text, "pathHash" bytea, "blobSha" text, "renamedFromHash" bytea)`;

const STAGE_ENTRIES = `
  INSERT INTO "StagedMemoryEntry"
    ("syncId", "fence", "pathHash", "anchor", "place", "title", "content", "tags", "date", "digest")
  SELECT $1, $2, "pathHash", "anchor", "place", "title", "content", ARRAY(SELECT json_array_elements_text("tags")),
    "date", "digest"
  FROM json_to_recordset($3) AS e("pathHash" bytea, "anchor" text, "place" int, "title" text, "content" text,
    "tags" json, "date" timestamptz, "digest" bytea)`;

/** Forgets what a sync staged of the memory. */
export async function discardStagedMemory(db: Queryable, syncId: string): Promise<void> {
  await queryOne(db, DISCARD, [syncId]);
}

export const DISCARD = `
  WITH files AS (DELETE FROM "StagedMemoryFile" WHERE "syncId" = $1)
  DELETE FROM "StagedMemoryEntry" WHERE "syncId" = $1`;

/** Deletes what syncs left behind that failed, were cancelled or taken over; answers how many files. */
export async function collectStagedMemory(db: Queryable): Promise<number> {
  await queryOne(db, COLLECT_ENTRIES, []);
  return (await queryAll(db, COLLECT_FILES, [])).length;
}

const LEFT = `NOT EXISTS (
  SELECT FROM "ProjectSync" s WHERE s."id" = staged."syncId" AND s."status" IN ('queued', 'running', 'paused'))`;
const COLLECT_ENTRIES = `DELETE FROM "StagedMemoryEntry" staged WHERE ${LEFT}`;
const COLLECT_FILES = `DELETE FROM "StagedMemoryFile" staged WHERE ${LEFT} RETURNING "path"`;

/** The files that a branch's memory was read from, with the blobs that were read. */
export async function readMemoryFiles(db: Queryable, branchId: string): Promise<Map<string, string>> {
  const rows = await queryAll<{ path: string; blobSha: string }>(db, READ, [branchId]);
  return new Map(rows.map(({ path, blobSha }) => [path, blobSha]));
}

const READ = `SELECT "path", "blobSha" FROM "MemoryFile" WHERE "branchId" = $1`;
