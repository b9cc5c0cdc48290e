import { CodedError, type MemoryEntry, type MemoryHistory } from "@project-sync/contracts";
import { inTransaction } from "./in-transaction.js";
import { type MemoryText, memoryDigest } from "./memory-digest.js";
import { isCurrent } from "./memory-filter.js";
import { type MemoryRow, memoryColumns, toMemoryEntry } from "./memory-row.js";
import { learnWords } from "./memory-words.js";
import { type Queryable, queryAll, queryOne } from "./queryable.js";

/** The entry is a file of a repository: its words are changed there. */
export class MemoryNotEditableError extends CodedError {
  readonly code = "memory_not_editable";
}

/** The version is no longer the latest one: whoever edits it has not seen what it says now. */
export class MemoryNotCurrentError extends CodedError {
  readonly code = "memory_not_current";
}

export interface NewMemoryEntry extends MemoryText {
  projectId: string;
  sourceRef: string | null;
}

/** Writes an entry by hand. */
export async function createMemoryEntry(db: Queryable, entry: NewMemoryEntry): Promise<MemoryEntry> {
  const { projectId, sourceRef, title, content, tags, date } = entry;
  await learnWords(db, projectId, [wordsOf(entry)]);
  const row = await queryOne<{ id: string }>(db, CREATE, [
    ...[projectId, sourceRef, title, content, tags, date, memoryDigest(entry)],
  ]);
  return await getEntry(db, row?.id);
}

const CREATE = `
  INSERT INTO "MemoryEntry" ("projectId", "source", "sourceRef", "title", "content", "tags", "date", "digest")
  VALUES ($1, 'manual', $2, $3, $4, $5, $6, $7) RETURNING "id"`;

/** What the words of an entry are learned from. */
export function wordsOf({ title, content, tags }: MemoryText): string {
  return [title, ...tags, content].join("\n");
}

/** Any version of an entry, current or not, or null. */
export async function findMemoryEntry(db: Queryable, id: string): Promise<MemoryEntry | null> {
  const row = await queryOne<MemoryRow>(db, FIND, [id]);
  return row && toMemoryEntry(row);
}

const FIND = `SELECT ${memoryColumns()} FROM "MemoryEntry" m WHERE m."id" = $1`;
const MOST_VERSIONS = 200;

/** A version of an entry and all versions, newest first (200 of very many); null when there is no such version. */
export async function findMemoryHistory(db: Queryable, id: string): Promise<MemoryHistory | null> {
  const entry = await findMemoryEntry(db, id);
  if (entry === null) return null;
  const rows = await queryAll<MemoryRow>(db, VERSIONS, [entry.lineageId, MOST_VERSIONS]);
  return { ...entry, versions: rows.map(toMemoryEntry) };
}

const VERSIONS = `
  SELECT ${memoryColumns()} FROM "MemoryEntry" m WHERE m."lineageId" = $1 ORDER BY m."version" DESC LIMIT $2`;

/**
 * Changes an entry that was written by hand or came in bulk: the next version says the new, this one ends. An archived
 * entry comes back so. A change that changes nothing makes no version.
 *
 * @throws MemoryNotEditableError, MemoryNotCurrentError
 */
export async function editMemoryEntry(
  db: Queryable,
  { id, change }: { id: string; change: Partial<MemoryText> },
): Promise<MemoryEntry | null> {
  const before = await findMemoryEntry(db, id);
  if (before === null) return null;
  const { title, content, tags, date } = { ...before, ...change };
  const text = { title, content, tags, date };
  await learnWords(db, before.projectId, [wordsOf(text)]);
  return await inTransaction(db, async (tx) => {
    await lockLatest(tx, id);
    const digest = memoryDigest(text);
    const same = await queryOne(tx, SAYS_SO, [id, digest]);
    if (same !== null) return await getEntry(tx, id);
    await tx.query(END, [id]);
    const row = await queryOne<{ id: string }>(tx, REVISE, [id, title, content, tags, date, digest]);
    return await getEntry(tx, row?.id);
  });
}

const SAYS_SO = `SELECT FROM "MemoryEntry" m WHERE "id" = $1 AND "digest" = $2 AND ${isCurrent("m")}`;
const END = `UPDATE "MemoryEntry" m SET "endedAt" = now() WHERE "id" = $1 AND ${isCurrent("m")}`;
export const REVISE = `
  INSERT INTO "MemoryEntry" ("projectId", "source", "sourceRef", "lineageId", "version", "previousId", "title", "content",
    "tags", "date", "digest")
  SELECT "projectId", "source", "sourceRef", "lineageId", "version" + 1, "id", $2, $3, $4, $5, $6
  FROM "MemoryEntry" WHERE "id" = $1 RETURNING "id"`;

/**
 * Takes an entry out of the memory, without a successor; its versions stay. To archive it again changes nothing.
 *
 * @throws MemoryNotEditableError, MemoryNotCurrentError
 */
export async function archiveMemoryEntry(db: Queryable, id: string): Promise<MemoryEntry | null> {
  if ((await findMemoryEntry(db, id)) === null) return null;
  return await inTransaction(db, async (tx) => {
    await lockLatest(tx, id);
    await tx.query(END, [id]);
    return await getEntry(tx, id);
  });
}

/** Two edits at once are one after the other, and the later one is told. */
async function lockLatest(tx: Queryable, id: string): Promise<void> {
  const row = await queryOne<{ source: string }>(tx, LOCK, [id]);
  if (row?.source === "github") {
    throw new MemoryNotEditableError("This entry is a file of a repository. Change it there; the next sync brings it.");
  }
  const latest = await queryOne<{ id: string }>(tx, LATEST, [id]);
  if (latest?.id !== id) {
    throw new MemoryNotCurrentError(`This version has been replaced. Edit the latest one, ${latest?.id}.`);
  }
}

const LOCK = `SELECT "source"::text AS "source" FROM "MemoryEntry" WHERE "id" = $1 FOR NO KEY UPDATE`;
const LATEST = `
  SELECT "id" FROM "MemoryEntry" WHERE "lineageId" = (SELECT "lineageId" FROM "MemoryEntry" WHERE "id" = $1)
  ORDER BY "version" DESC LIMIT 1`;

async function getEntry(db: Queryable, id: string | undefined): Promise<MemoryEntry> {
  const entry = id === undefined ? null : await findMemoryEntry(db, id);
  if (entry === null) throw new Error(`The memory entry ${id} was written and is not there.`);
  return entry;
}
