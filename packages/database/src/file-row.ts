import type { MirroredFile, SkipReason } from "@project-sync/contracts";
import type { BlobSkipReason } from "./blob-row.js";
import { type ContentSelection, createContentSelection } from "./content-selection.js";
import type { Queryable } from "./queryable.js";
import { findContentSettings } from "./repository-settings.js";

/** A file as read from its row; `blob` is what is there of its content, null when its blob was never seen. */
export type FileRow = Omit<MirroredFile, "skipped"> & { blob: "stored" | BlobSkipReason | null };

/** What a row is read from, of the alias `f`. */
export const FILE_COLUMNS = `
  f."path", f."type"::text AS "type", f."mode", f."blobSha", f."size", f."language", f."renamedFrom", f."syncId",
  (SELECT coalesce(b."skipped"::text, 'stored') FROM "Blob" b WHERE b."sha" = f."blobSha") AS "blob"`;

/** Makes files as every API answers them out of rows of one repository. */
export async function fileMapper(db: Queryable, repositoryId: string): Promise<(row: FileRow) => MirroredFile> {
  const settings = await findContentSettings(db, repositoryId);
  const select = settings && createContentSelection(settings, null);
  return ({ blob, ...file }) => ({ ...file, skipped: skipReason({ blob, ...file }, select) });
}

/** The repository's settings decide, as they are now; where they want the file, what became of its blob. */
function skipReason(row: FileRow, select: ContentSelection | null): SkipReason | null {
  if (row.type === "tree" || row.type === "submodule") return null;
  const reason = select?.(row) ?? null;
  if (reason !== null || row.blob === "stored") return reason;
  return row.blob ?? "pending";
}
