import { type Comparison, GithubTransientError, MalformedResponseError } from "@project-sync/github";
import type { PipelineContext } from "./pipeline-context.js";
import type { ResolvedHead } from "./resolve.js";
import { verifyIdentity } from "./verify-identity.js";

/** How the head stands to the commit that the mirror shows. */
export interface BaseComparison {
  /** null where GitHub could not say */
  comparison: Comparison | null;
  /** the mirror's commit is no ancestor of the head: the branch was reset or force-pushed */
  rewritten: boolean;
}

/**
 * Asks GitHub how the head stands to the mirror's commit, in one request; in none where there is no such commit. An
 * answer that does not come (large comparisons time out on GitHub's side) is no reason to fail: other ways need it not.
 * A head that is not known to continue the mirror costs one request more: it may be another repository's.
 *
 * @throws RepositoryReplacedError
 */
export async function compareWithBase(context: PipelineContext, { headSha }: ResolvedHead): Promise<BaseComparison> {
  const base = context.claim.branch.headSha;
  if (headSha === null || base === headSha) return UNANSWERED;
  const answer = base === null ? UNANSWERED : await compare(context, base, headSha);
  if (answer.rewritten || answer.comparison === null) await verifyIdentity(context);
  return answer;
}

async function compare({ github, ref, request }: PipelineContext, base: string, head: string): Promise<BaseComparison> {
  try {
    const comparison = await github.compareCommits({ ...ref, base, head }, request);
    return { comparison, rewritten: comparison === null || REWRITTEN.has(comparison.status) };
  } catch (error) {
    if (error instanceof GithubTransientError || error instanceof MalformedResponseError) return UNANSWERED;
    throw error;
  }
}

const REWRITTEN = new Set<Comparison["status"]>(["behind", "diverged"]);
const UNANSWERED: BaseComparison = { comparison: null, rewritten: false };
