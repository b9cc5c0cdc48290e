import { hasSyncedBranch } from "@project-sync/database";
import type { ArchiveFile } from "@project-sync/github";
import { linkedController } from "@project-sync/runtime";
import type { ArchiveAhead, PipelineContext } from "./pipeline-context.js";

/** GitHub's size counts the history too; what is smaller comes so soon that nothing is gained. */
const WORTHWHILE_KB = 4 * 1024;

/**
 * Asks for the head's archive of a repository of which nothing is mirrored yet, so that GitHub makes it, and the network
 * carries its beginning, while the tree is read. Null where it may turn out not to be wanted: what is small, or mirrored in
 * part, or wanted in part, has to be planned by its tree. Leaving the scope ends a download that nobody took.
 */
export async function openArchiveAhead(
  context: PipelineContext,
  commitSha: string | null,
): Promise<ArchiveAhead | null> {
  if (commitSha === null || !(await isLikelyWanted(context))) return null;
  const { github, maxFileBytes: maxBytes, ref, request, signal } = context;
  const ended = linkedController(signal);
  const files = github.openTarball({ ...ref, commitSha, maxBytes }, { ...request, signal: ended.signal });
  const first = files.next();
  // Thrown to who takes it; until then it is nobody's.
  first.catch(() => {});
  let rest: AsyncGenerator<ArchiveFile> | null = resume(first, files);
  return {
    take() {
      const taken = rest;
      rest = null;
      return taken;
    },
    async [Symbol.asyncDispose]() {
      ended.abort(new Error("The archive is not wanted."));
      ended.unlink();
      await files.return(undefined).catch(() => {});
    },
  };
}

async function isLikelyWanted({ claim, database, forcePlan }: PipelineContext): Promise<boolean> {
  const { sizeKb, include, exclude, metadataOnly } = claim.repository;
  if (claim.attempt > 1 || claim.branch.lastSyncId !== null || metadataOnly) return false;
  if (include.length + exclude.length > 0 || (sizeKb ?? 0) < WORTHWHILE_KB) return false;
  if (forcePlan?.content !== undefined && forcePlan.content !== "tarball") return false;
  return !(await hasSyncedBranch(database, claim.repository.id));
}

async function* resume<T>(first: Promise<IteratorResult<T>>, rest: AsyncGenerator<T>): AsyncGenerator<T> {
  const { done, value } = await first;
  if (done) return;
  yield value;
  yield* rest;
}
