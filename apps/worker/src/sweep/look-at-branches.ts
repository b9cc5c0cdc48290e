import { type CheckedBranch, type DueRepository, listCheckedBranches, type SeenListing } from "@project-sync/database";
import type { GithubBranch } from "@project-sync/github";
import { githubRequest } from "../github-request.js";
import type { WorkerContext } from "../worker-context.js";
import { type Asked, askBranches } from "./ask-branches.js";
import { type BranchQuestion, chooseQuestion } from "./choose-question.js";
import { judgeBranch, type SeenBranch, type Verdict } from "./judge-branch.js";

/** A branch with what GitHub says of it, and what follows from that. */
export interface JudgedBranch {
  name: string;
  /** null for a branch without a mirror that nobody asked for by hand */
  row: CheckedBranch | null;
  /** `gone`: a direct 404 */
  verdict: Verdict | "gone";
}

export interface LookedAtBranches {
  rows: CheckedBranch[];
  /** those of which GitHub has told; of the other rows nothing is known, and nothing changes */
  judged: JudgedBranch[];
  /** left out when there was none */
  listing?: SeenListing;
  /** why some could not be looked at, or null */
  failure: unknown;
}

/** More than these at once are not deletions: the listing is strange. The rest is asked for next time. */
const MAX_DOUBTFUL = 20;

interface Look {
  /** as GitHub describes it now */
  repository: DueRepository;
  defaultChanged: boolean;
}

/**
 * Compares the branches of a repository with their mirrors, by the cheapest question that shows what has moved.
 *
 * @throws the error of a listing that could not be had
 */
export async function lookAtBranches(
  context: WorkerContext,
  look: Look,
  signal: AbortSignal,
): Promise<LookedAtBranches> {
  const rows = await listCheckedBranches(context.database, look.repository.id);
  const question = chooseQuestion({ ...look, rows });
  if (question.kind === "nothing") return { rows, judged: [], failure: null };
  if (question.kind === "listing") return await lookAtListing(context, { ...look, rows, question }, signal);
  const asked = await askBranches(context, refOf(look.repository), question.branches, signal);
  return { rows, judged: judgeAsked(look.repository, rows, asked), failure: asked.failure };
}

interface ListingLook extends Look {
  rows: CheckedBranch[];
  question: Extract<BranchQuestion, { kind: "listing" }>;
}

async function lookAtListing(
  context: WorkerContext,
  { repository, rows, question }: ListingLook,
  signal: AbortSignal,
): Promise<LookedAtBranches> {
  const ref = refOf(repository);
  const { etag } = question;
  const answer = await context.github.fetchBranches({ ...ref, etag }, githubRequest(context, ref.owner, signal));
  if (answer.kind === "unchanged") {
    const judged = rows.map((row) => ({ name: row.name, row, verdict: "in_step" as const }));
    return { rows, judged, listing: { pages: 1, etag }, failure: null };
  }
  const listed = judgeAll(repository, rows, seenInListing(rows, answer.branches));
  const doubtful = listed.flatMap(({ row, verdict }) => (row !== null && verdict === "doubtful" ? [row] : []));
  const asked = await askBranches(context, ref, doubtful.slice(0, MAX_DOUBTFUL), signal);
  const judged = [...listed.filter(({ verdict }) => verdict !== "doubtful"), ...judgeAsked(repository, rows, asked)];
  const isAllInStep = listed.every(({ verdict }) => verdict === "in_step") && !rows.some(({ syncing }) => syncing);
  const listing = { pages: answer.pages, etag: isAllInStep ? answer.etag : null };
  return { rows, judged, listing, failure: asked.failure };
}

/** Rows that GitHub did not list belong to what it said, too. */
function seenInListing(rows: readonly CheckedBranch[], branches: readonly GithubBranch[]): SeenBranch[] {
  const heads = new Map<string, string | null>(rows.map(({ name }) => [name, null]));
  for (const { name, headSha } of branches) heads.set(name, headSha);
  return Array.from(heads, ([name, headSha]) => ({ name, headSha }));
}

function judgeAll(repository: DueRepository, rows: readonly CheckedBranch[], seen: SeenBranch[]): JudgedBranch[] {
  const byName = new Map(rows.map((row) => [row.name, row]));
  const anyMirrored = rows.some(({ mirrored }) => mirrored);
  return seen.map((branch) => {
    const row = byName.get(branch.name) ?? null;
    return { name: branch.name, row, verdict: judgeBranch(branch, { row, rule: repository, anyMirrored }) };
  });
}

/** What was asked for by itself leaves no doubt. */
function judgeAsked(repository: DueRepository, rows: readonly CheckedBranch[], { seen }: Asked): JudgedBranch[] {
  return judgeAll(repository, rows, seen).map((branch) =>
    branch.verdict === "doubtful" ? { ...branch, verdict: "gone" } : branch,
  );
}

function refOf({ owner, name: repo }: DueRepository) {
  return { owner, repo };
}
