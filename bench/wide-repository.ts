import { createGitRepository, type GitRepositoryBuilder } from "@project-sync/testing";

const FILES_PER_DIRECTORY = 100;

/** Directories of 100 files each. Files have one content, or each its own. */
export async function buildWideRepository(
  dir: string,
  { files, shared }: { files: number; shared: boolean },
): Promise<GitRepositoryBuilder> {
  const git = await createGitRepository(dir);
  for (let n = 0; n < files; n++) git.write(widePath(n), shared ? "shared\n" : `file ${n}\n`);
  await git.commit("Many files");
  return git;
}

/** Path of the nth file: short, for GitHub truncates a listing of more than 7 MB too. */
export function widePath(n: number): string {
  const directory = String(Math.floor(n / FILES_PER_DIRECTORY)).padStart(3, "0");
  return `d${directory}/${String(n % FILES_PER_DIRECTORY).padStart(2, "0")}`;
}
