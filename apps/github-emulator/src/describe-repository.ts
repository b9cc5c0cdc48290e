import { HOUR } from "@project-sync/runtime";
import { runGit } from "./git/run-git.js";
import type { Repository } from "./repositories.js";

/** What the shapes of a repository need to know. The size is what was last measured: GitHub's is hours old, too. */
export async function describeRepository(origin: string, { record, git, measured }: Repository) {
  return { origin, record, defaultBranch: await git.defaultBranch(), size: measured?.kibibytes ?? 0 };
}

/** Measures a repository on disk, which takes a process; not after every push, for GitHub does not either. */
export async function measureRepository(repository: Repository): Promise<void> {
  const { pushedAt } = repository.record;
  const { measured } = repository;
  if (measured !== null && (measured.pushedAt === pushedAt || Date.now() - measured.at < HOUR)) return;
  const counts = await runGit(repository.git.dir, ["count-objects", "-v"]);
  repository.measured = { kibibytes: sizeInKibibytes(counts.toString()), pushedAt, at: Date.now() };
}

/** Sum of loose and packed objects; git prints both in KiB. */
function sizeInKibibytes(counts: string): number {
  const kibibytes = [...counts.matchAll(/^size(?:-pack)?: (\d+)$/gm)].map((match) => Number(match[1]));
  return kibibytes.reduce((sum, value) => sum + value, 0);
}
