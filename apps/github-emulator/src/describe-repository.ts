import { runGit } from "./git/run-git.js";
import type { Repository } from "./repositories.js";

/** What the shapes of a repository need to know, read from disk. */
export async function describeRepository(origin: string, { record, git }: Repository) {
  const [defaultBranch, counts] = await Promise.all([git.defaultBranch(), runGit(git.dir, ["count-objects", "-v"])]);
  return { origin, record, defaultBranch, size: sizeInKibibytes(counts.toString()) };
}

/** Sum of loose and packed objects; git prints both in KiB. */
function sizeInKibibytes(counts: string): number {
  const kibibytes = [...counts.matchAll(/^size(?:-pack)?: (\d+)$/gm)].map((match) => Number(match[1]));
  return kibibytes.reduce((sum, value) => sum + value, 0);
}
