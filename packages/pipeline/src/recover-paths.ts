import { type TreeEntry, unescapeGitPath } from "@project-sync/contracts";
import type { PipelineContext } from "./pipeline-context.js";

/** GitHub's JSON can carry only Unicode: what stands there for bytes of a path that are not UTF-8. */
const REPLACEMENT = "\uFFFD";

/**
 * Gives paths their bytes back where GitHub's JSON lost them. The commit's archive has names as git stores them, so it
 * is read once, only for a tree that has such names, and each name is looked up as GitHub would have shown it, whole:
 * below a directory whose name was lost may stand rows of the mirror, which have theirs. What the archive does not hold
 * stays as it is; `verify` then refuses the tree.
 */
export async function recoverPaths(
  context: PipelineContext,
  commitSha: string | null,
  entries: TreeEntry[],
): Promise<TreeEntry[]> {
  if (commitSha === null || !entries.some((entry) => entry.path.includes(REPLACEMENT))) return entries;
  const byShown = await readOriginalPaths(context, commitSha);
  const recover = (path: string) => (path.includes(REPLACEMENT) ? byShown.get(shown(lossy(path))) : undefined) ?? path;
  return entries.map((entry) => ({ ...entry, path: recover(entry.path) }));
}

/** Paths, and those of the directories above them, whose JSON form has lost bytes. */
async function readOriginalPaths(
  { github, ref, request }: PipelineContext,
  commitSha: string,
): Promise<Map<string, string>> {
  const originals = new Map<string, string>();
  for await (const path of github.readArchivePaths({ ...ref, commitSha }, request)) {
    if (!lossy(path).includes(REPLACEMENT)) continue;
    const segments = path.split("/");
    for (let n = 1; n <= segments.length; n++) {
      const original = segments.slice(0, n).join("/");
      originals.set(shown(lossy(original)), original);
    }
  }
  return originals;
}

/** An escaped path as JSON shows it, escaped again. */
function lossy(path: string): string {
  return Buffer.from(unescapeGitPath(path)).toString("utf8").replaceAll("\\", "\\\\");
}

/** Decoders differ in how many replacements they write for one broken sequence. */
function shown(path: string): string {
  return path.replace(/\uFFFD+/g, REPLACEMENT);
}
