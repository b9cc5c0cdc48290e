import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isErrno } from "@project-sync/embedded-postgres";
import { z } from "zod";

const instanceSchema = z.object({
  pid: z.number().int().positive(),
  /** what tells this process from a later one with the same pid */
  identity: z.string(),
  /** null while it starts */
  url: z.string().nullable(),
  /** file with an API key that this server accepts; null when the keys came from API_KEYS or none is needed */
  apiKeyFile: z.string().nullable(),
});

/** DATA_DIR/standalone.json: which process works on this directory, and where it listens. */
export type Instance = z.infer<typeof instanceSchema>;

export function instanceFile(dataDir: string): string {
  return join(dataDir, "standalone.json");
}

/** Null when there is no such file, or not one that we wrote whole. */
export async function readInstance(path: string): Promise<Instance | null> {
  try {
    return instanceSchema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError || isErrno(error, "ENOENT", "ENOTDIR")) return null;
    throw error;
  }
}

/** Replaces the file in one step: a reader sees the old or the new, never half. */
export async function writeInstance(path: string, instance: Instance): Promise<void> {
  const draft = `${path}.${process.pid}.draft`;
  try {
    await writeFile(draft, `${JSON.stringify(instance, null, 2)}\n`, { mode: 0o600 });
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
}
