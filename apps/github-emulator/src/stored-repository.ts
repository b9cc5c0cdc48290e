import { writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

/** What GitHub knows of a repository besides its git data; kept beside it, so that ids survive a restart. */
export const repositoryRecordSchema = z.object({
  id: z.number().int().positive(),
  owner: z.string(),
  name: z.string(),
  private: z.boolean(),
  archived: z.boolean(),
  protectedBranches: z.array(z.string()),
  /** full names it had before: they redirect, as on GitHub */
  formerNames: z.array(z.string()),
  createdAt: z.iso.datetime(),
  pushedAt: z.iso.datetime(),
  /** null while it exists; a deleted one keeps its id and may be restored */
  deletedAt: z.iso.datetime().nullable().default(null),
});
export type RepositoryRecord = z.infer<typeof repositoryRecordSchema>;

const FILE = "github-emulator.json";

/** The record of a bare repository, or null where none was written yet. */
export async function readRecord(bareDir: string): Promise<RepositoryRecord | null> {
  const text = await readFile(join(bareDir, FILE), "utf8").catch(() => null);
  return text === null ? null : repositoryRecordSchema.parse(JSON.parse(text));
}

/** Synchronous, so that of two changes at the same time the later one is what stays. */
export function writeRecord(bareDir: string, record: RepositoryRecord): void {
  writeFileSync(join(bareDir, FILE), `${JSON.stringify(record, null, 2)}\n`);
}
