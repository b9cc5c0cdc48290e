import { runGit, splitLines } from "./run-git.js";

/** Full ref names to object names, in git's (byte) order; `prefix` as `refs/heads` limits them. */
export async function listRefs(dir: string, prefix = "refs"): Promise<Map<string, string>> {
  const output = await runGit(dir, ["for-each-ref", "--format=%(objectname) %(refname)", prefix]);
  return new Map(splitLines(output).map(nameFirst));
}

/** An object name has 40 digits, or 64 in a SHA-256 repository. */
function nameFirst(line: string): [name: string, sha: string] {
  const space = line.indexOf(" ");
  return [line.slice(space + 1), line.slice(0, space)];
}
