import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

export interface FoundRepository {
  owner: string;
  name: string;
  bareDir: string;
}

/** The bare repositories `<dir>/<owner>/<name>.git`. */
export async function findBareRepositories(dir: string): Promise<FoundRepository[]> {
  const found: FoundRepository[] = [];
  for (const owner of await directories(dir)) {
    for (const entry of (await directories(join(dir, owner))).filter((name) => name.endsWith(".git"))) {
      const bareDir = join(dir, owner, entry);
      if (await isBareRepository(bareDir)) found.push({ owner, name: entry.slice(0, -".git".length), bareDir });
    }
  }
  return found;
}

async function isBareRepository(dir: string): Promise<boolean> {
  const found = await Promise.all(["HEAD", "objects", "refs"].map((name) => stat(join(dir, name)).catch(() => null)));
  return found.every((entry) => entry !== null);
}

async function directories(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}
