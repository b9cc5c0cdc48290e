import { compareCommits } from "../git/compare-commits.js";
import type { GitRepository } from "../git/git-repository.js";
import type { RepositoryUrls } from "../shapes/urls.js";
import { userShape } from "../shapes/user.js";
import type { RefChange } from "./push-detector.js";
import { listPushedCommits, pushedCommitShapes } from "./pushed-commits.js";

const ZERO = "0".repeat(40);

interface PushFacts {
  git: GitRepository;
  urls: RepositoryUrls;
  change: RefChange;
  refsBefore: ReadonlyMap<string, string>;
}

/** The payload of a `push` event but for the repository. Tags carry no commits, only their head commit. */
export async function pushPayload({ git, urls, change, refsBefore }: PushFacts) {
  const { ref, before, after } = change;
  const known = [...new Set(refsBefore.values())];
  const fresh = new Set(await listPushedCommits(git, { ref, before: null, after }, known));
  const isBranch = ref.startsWith("refs/heads/");
  const shas = isBranch ? await listPushedCommits(git, change, known) : [];
  const isDistinct = (sha: string) => fresh.has(sha);
  const head = after === null ? null : await git.findCommit(after);
  const [headCommit = null] = head ? await pushedCommitShapes(git, urls, [head.sha], isDistinct) : [];
  const pusher = userShape(urls.origin, urls.record.owner);
  return {
    ref,
    before: before ?? ZERO,
    after: after ?? ZERO,
    pusher: { name: pusher.login, email: `${pusher.id}+${pusher.login}@users.noreply.github.com` },
    sender: pusher,
    created: before === null,
    deleted: after === null,
    forced: await isForced(git, change),
    base_ref: before === null && after !== null && isBranch ? findBaseRef(refsBefore, after) : null,
    compare: compareUrl(urls, change),
    commits: await pushedCommitShapes(git, urls, shas, isDistinct),
    head_commit: headCommit,
  };
}

/** A branch was moved to where its former head is no ancestor of; or it was deleted, which GitHub also calls forced. */
async function isForced({ dir }: GitRepository, { before, after }: RefChange): Promise<boolean> {
  if (before === null) return false;
  if (after === null) return true;
  const comparison = await compareCommits(dir, before, after);
  return comparison === null || comparison.behindBy > 0;
}

/** The branch a new branch was made from, where its head says so. */
function findBaseRef(refsBefore: ReadonlyMap<string, string>, sha: string): string | null {
  const base = [...refsBefore].find(([ref, other]) => ref.startsWith("refs/heads/") && other === sha);
  return base?.[0] ?? null;
}

function compareUrl({ html }: RepositoryUrls, { ref, before, after }: RefChange): string {
  const short = (sha: string | null) => (sha ?? ZERO).slice(0, 12);
  if (before === null) return `${html}/compare/${ref.replace(/^refs\/(heads|tags)\//, "")}`;
  return `${html}/compare/${short(before)}...${short(after)}`;
}
