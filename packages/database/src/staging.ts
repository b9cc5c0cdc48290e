import type { ChangeKind, FileMode, FileType } from "@project-sync/contracts";
import type { CopyValue } from "./copy-encoder.js";
import { copyRows, uuidBytes } from "./copy-rows.js";
import { parentHash, pathHash } from "./path-hash.js";
import { type Queryable, queryOne } from "./queryable.js";

/** One change that a sync will publish. Of a removed path, mode, type and blobSha are those it had. */
export interface StagedFileInput {
  kind: ChangeKind;
  path: string;
  type: FileType;
  mode: FileMode;
  blobSha: string;
  size: number | null;
  language: string | null;
  /** Where a renamed file was before; that path goes with it. */
  renamedFrom: string | null;
}

const COLUMNS = [
  ...["syncId", "fence", "kind", "path", "pathHash", "parentHash", "type", "mode", "blobSha", "size", "language"],
  ...["renamedFrom", "renamedFromHash"],
];

/** Keeps changes, invisible until `publishSync`. Each path once per attempt; call it as often as there are batches. */
export async function stageFiles(
  db: Queryable,
  { syncId, fence, files }: { syncId: string; fence: number; files: readonly StagedFileInput[] },
): Promise<void> {
  if (files.length === 0) return;
  await copyRows(db, { table: `"StagedFile"`, columns: COLUMNS, rows: stagedRows(uuidBytes(syncId), fence, files) });
}

function* stagedRows(syncId: Buffer, fence: number, files: readonly StagedFileInput[]): Generator<CopyValue[]> {
  for (const file of files) {
    const { kind, path, type, mode, blobSha, size, language, renamedFrom } = file;
    const renamedFromHash = renamedFrom === null ? null : pathHash(renamedFrom);
    yield [
      ...[syncId, fence, kind, path, pathHash(path), parentHash(path), type, mode, blobSha, size, language],
      ...[renamedFrom, renamedFromHash],
    ];
  }
}

/** Forgets what a sync staged, all of it or all but one attempt's. */
export async function discardStaged(
  db: Queryable,
  { syncId, keepFence }: { syncId: string; keepFence?: number },
): Promise<void> {
  await queryOne(db, DISCARD, [syncId, keepFence ?? null]);
}

const DISCARD = `DELETE FROM "StagedFile" WHERE "syncId" = $1 AND "fence" IS DISTINCT FROM $2::int`;
