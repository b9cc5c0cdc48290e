import { randomBytes } from "node:crypto";
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CodedError } from "@project-sync/contracts";
import { readSecret } from "@project-sync/embedded-postgres";
import { z } from "zod";

/** The file is there and is not what `app create` wrote. */
export class UnusableAppFileError extends CodedError {
  override readonly code = "unusable_app_file";
}

const storedAppSchema = z.object({
  appId: z.string().min(1),
  slug: z.string(),
  htmlUrl: z.string(),
  privateKey: z.string().min(1),
  webhookSecret: z.string().nullable(),
});

/** The GitHub App that this server asks GitHub as, with its secrets. */
export type StoredApp = z.infer<typeof storedAppSchema>;

export function githubAppFile(dataDir: string): string {
  return join(dataDir, "github-app.json");
}

/** Null when no App was made here. @throws UnusableAppFileError */
export async function readGithubApp(dataDir: string): Promise<StoredApp | null> {
  const file = githubAppFile(dataDir);
  const text = await readSecret(file);
  if (text === null) return null;
  try {
    return storedAppSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new UnusableAppFileError(`${file} cannot be read. Make the App anew: project-sync app create`, { cause });
  }
}

/** Keeps it where only its owner may read; the file appears whole. */
export async function writeGithubApp(dataDir: string, app: StoredApp): Promise<void> {
  const draft = `${githubAppFile(dataDir)}.${randomBytes(4).toString("hex")}`;
  await writeFile(draft, `${JSON.stringify(app, null, 2)}\n`, { mode: 0o600, flag: "wx" });
  await rename(draft, githubAppFile(dataDir));
}
