import { CodedError, type CommitInfo, EMPTY_TREE_SHA } from "@project-sync/contracts";
import { markBranchDeleted, updateRepository } from "@project-sync/database";
import { AppAccessError, type BranchHead, EmptyRepositoryError, GithubNotFoundError } from "@project-sync/github";
import type { PipelineContext } from "./pipeline-context.js";
import { verifyIdentity } from "./verify-identity.js";

/** The branch is not (or no longer) in its repository. */
export class BranchNotFoundError extends CodedError {
  readonly code = "branch_not_found";
}

/** What everything after `resolve` is pinned to. */
export interface ResolvedHead {
  /** null for a repository without commits */
  headSha: string | null;
  treeSha: string;
  /** null for a repository without commits, and where GitHub had nothing new to tell */
  headCommit: CommitInfo | null;
  headEtag: string | null;
  /** the mirror already shows this commit */
  unchanged: boolean;
}

interface KnownHead {
  headSha: string | null;
  treeSha: string;
  headEtag: string | null;
}

/**
 * Where the branch stands now, in one request; conditional where a completed sync left an ETag and nobody asked to
 * force. Records what a direct 404 says about repository or branch before passing the error on.
 *
 * @throws BranchNotFoundError, RepositoryReplacedError, and every error of `fetchBranchHead`
 */
export async function resolveHead(context: PipelineContext): Promise<ResolvedHead> {
  const { claim, github, ref, request } = context;
  const known = findKnownHead(context);
  try {
    const query = { ...ref, branch: claim.branch.name, etag: known?.headEtag ?? null };
    const head = await github.fetchBranchHead(query, request);
    await markRepositoryFound(context);
    return compareHeads(known, head);
  } catch (error) {
    if (error instanceof EmptyRepositoryError) return await resolveEmpty(context, error);
    if (error instanceof GithubNotFoundError) throw await recordMissing(context, error);
    if (error instanceof AppAccessError) await markRepositorySuspended(context);
    throw error;
  }
}

/** Head and tree of the last completed sync, or null when there is none or it must not be trusted. */
function findKnownHead({ claim }: PipelineContext): KnownHead | null {
  const { headSha, headEtag, lastTreeSha } = claim.branch;
  if (claim.force || lastTreeSha === null) return null;
  return { headSha, headEtag, treeSha: lastTreeSha };
}

function compareHeads(known: KnownHead | null, head: BranchHead): ResolvedHead {
  if (head.kind === "unchanged") {
    if (known === null) throw new TypeError("GitHub answered 304 to an unconditional request");
    return { ...known, headCommit: null, unchanged: true };
  }
  const { headSha, treeSha, commit: headCommit, etag: headEtag } = head;
  return { headSha, treeSha, headCommit, headEtag, unchanged: known?.headSha === headSha };
}

/**
 * Only the default branch of an empty repository exists, with no commits. A repository that had files never becomes
 * empty on GitHub (its default branch cannot be deleted): either it is another one, or the answer is not believed and
 * the mirror stays.
 */
async function resolveEmpty(context: PipelineContext, error: EmptyRepositoryError): Promise<ResolvedHead> {
  const { claim } = context;
  const { branch, repository } = claim;
  if (branch.lastTreeSha !== null && branch.lastTreeSha !== EMPTY_TREE_SHA) await verifyIdentity(context);
  if (branch.name !== repository.defaultBranch) throw branchNotFound(claim, error);
  const unchanged = branch.lastTreeSha === EMPTY_TREE_SHA;
  if (branch.lastTreeSha !== null && !unchanged) throw error;
  return {
    headSha: null,
    treeSha: EMPTY_TREE_SHA,
    headCommit: null,
    headEtag: null,
    unchanged: unchanged && !claim.force,
  };
}

async function recordMissing(context: PipelineContext, error: GithubNotFoundError): Promise<Error> {
  const { claim, database } = context;
  const { repository, branch } = claim;
  if (error.resource === "repository") return recordMissingRepository(context, error);
  if (error.resource !== "branch") return error;
  if (branch.lastSyncId !== null) {
    await verifyIdentity(context);
    await markBranchDeleted(database, { repositoryId: repository.id, name: branch.name });
  }
  return branchNotFound(claim, error);
}

/** Nothing has the name. Whether that means deleted, renamed or out of reach, its id tells. */
async function recordMissingRepository(context: PipelineContext, error: GithubNotFoundError): Promise<Error> {
  const { claim, database, github, ref, request } = context;
  const { id, githubId } = claim.repository;
  const location = await github.locateRepository({ ...ref, githubId: BigInt(githubId) }, request);
  if (location.kind === "missing") await updateRepository(database, id, { status: "missing" });
  if (location.kind !== "inaccessible") return error;
  await markRepositorySuspended(context);
  return location.error;
}

/** Neither there nor gone: an App that may not look cannot tell. */
async function markRepositorySuspended({ claim, database }: PipelineContext): Promise<void> {
  await updateRepository(database, claim.repository.id, { status: "suspended" });
}

/** One that was gone or out of reach is back, unless its name was given to another. */
async function markRepositoryFound(context: PipelineContext): Promise<void> {
  const { claim, database } = context;
  if (claim.repository.status === "active") return;
  await verifyIdentity(context);
  await updateRepository(database, claim.repository.id, { status: "active" });
}

function branchNotFound({ branch, repository }: PipelineContext["claim"], cause: Error): BranchNotFoundError {
  const name = `${repository.owner}/${repository.name}`;
  return new BranchNotFoundError(
    `${name} has no branch ${JSON.stringify(branch.name)}. Its default branch is ${JSON.stringify(repository.defaultBranch)}.`,
    { cause },
  );
}
