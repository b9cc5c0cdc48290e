import { appendFile, mkdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { runGit } from "./run-git.js";

/**
 * Makes `<folder>/<name>.git`: an empty repository, or a clone of `from` (a path or URL). A directory that a deleted or
 * renamed repository has left there is not touched; the new one then gets a number.
 */
export async function makeBareRepository(folder: string, name: string, from: string | undefined): Promise<string> {
  await mkdir(folder, { recursive: true });
  const bareDir = await findFreeDirectory(folder, name);
  if (from === undefined) {
    await runGit(folder, ["init", "-q", "--bare", "--template=", "--initial-branch=main", bareDir]);
    return bareDir;
  }
  const source = /^\w+:\/\//.test(from) ? from : resolve(from);
  await runGit(folder, ["clone", "-q", "--bare", "--template=", "--", source, bareDir]);
  await runGit(bareDir, ["remote", "remove", "origin"]);
  return bareDir;
}

/** Push over HTTP, fetch of any SHA and partial clones work on GitHub; no process may outlive us to collect garbage. */
export function allowWhatGithubAllows(bareDir: string): Promise<void> {
  return appendFile(join(bareDir, "config"), SETTINGS);
}

const SETTINGS = `[http]
	receivepack = true
[uploadpack]
	allowAnySHA1InWant = true
	allowFilter = true
[gc]
	auto = 0
[receive]
	autogc = false
`;

async function findFreeDirectory(folder: string, name: string): Promise<string> {
  for (let number = 1; ; number++) {
    const dir = join(folder, number === 1 ? `${name}.git` : `${name}.${number}.git`);
    if (!(await stat(dir).catch(() => null))) return dir;
  }
}
