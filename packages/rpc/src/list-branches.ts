import type { Branch, Repository } from "@project-sync/contracts";
import { type BranchRow, listSyncedBranches } from "@project-sync/database";
import { freshAnswer, type GithubBranch, GithubNotFoundError } from "@project-sync/github";
import { githubRequest, type RpcContext } from "./context.js";
import { GithubRepositoryNotFoundError } from "./errors.js";
import { getRepository } from "./lookups.js";

/**
 * The branches as GitHub lists them at this moment, each with what the mirror has of it. The default branch stands
 * first, the others in GitHub's order; then those that are gone from GitHub, whose mirror is still readable. Of a
 * repository that is missing these are all there are.
 */
export async function listBranches(context: RpcContext, repositoryId: string): Promise<Branch[]> {
  const repository = await getRepository(context, repositoryId);
  const [live, synced] = await Promise.all([
    repository.status === "missing" ? [] : fetchBranches(context, repository),
    listSyncedBranches(context.database, repositoryId),
  ]);
  const rows = new Map(synced.map((row) => [row.name, row]));
  const there = live.map((branch) => ({
    ...branch,
    isDefault: branch.name === repository.defaultBranch,
    deletedAt: null,
    ...mirrored(rows.get(branch.name)),
  }));
  const names = new Set(live.map(({ name }) => name));
  const gone = synced.filter(({ name }) => !names.has(name)).flatMap((row) => describeGone(row, context));
  return [...there.sort((a, b) => Number(b.isDefault) - Number(a.isDefault)), ...gone];
}

async function fetchBranches(context: RpcContext, { owner, name: repo }: Repository): Promise<GithubBranch[]> {
  try {
    return freshAnswer(await context.github.fetchBranches({ owner, repo }, githubRequest(context))).branches;
  } catch (cause) {
    if (!(cause instanceof GithubNotFoundError)) throw cause;
    throw new GithubRepositoryNotFoundError(`${owner}/${repo}`, { cause });
  }
}

/** One that nobody has noted as gone yet is gone as of now. Of an empty repository there is nothing to read. */
function describeGone(row: BranchRow, { clock }: RpcContext): Branch[] {
  if (row.headSha === null) return [];
  const deletedAt = (row.deletedAt ?? clock.now()).toISOString();
  const { name, headSha } = row;
  return [{ name, headSha, isDefault: false, protected: false, deletedAt, ...mirrored(row) }];
}

function mirrored(row: BranchRow | undefined): Pick<Branch, "syncedSha" | "lastSyncId" | "lastSyncedAt"> {
  return {
    syncedSha: row?.headSha ?? null,
    lastSyncId: row?.lastSyncId ?? null,
    lastSyncedAt: row?.lastSyncedAt?.toISOString() ?? null,
  };
}
