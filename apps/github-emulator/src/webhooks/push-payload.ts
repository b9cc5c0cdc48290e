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
  const { shas, distinct, rewound } = await listPushedCommits(git, change, refsBefore);
  const isBranch = ref.startsWith("refs/heads/");
  const commits = await pushedCommitShapes(git, urls, shas, distinct);
  const pusher = userShape(urls.origin, urls.record.owner);
  return {
    ref,
    before: before ?? ZERO,
    after: after ?? ZERO,
    pusher: { name: pusher.login, email: `${pusher.id}+${pusher.login}@users.noreply.github.com` },
    sender: pusher,
    created: before === null,
    deleted: after === null,
    // GitHub calls a deletion forced, too.
    forced: rewound || after === null,
    base_ref: before === null && after !== null && isBranch ? findBaseRef(refsBefore, after) : null,
    compare: compareUrl(urls, change),
    commits,
    head_commit:
      commits.find(({ id }) => id === after) ?? (await headCommit({ git, urls, change, refsBefore }, distinct)),
  };
}

/** Of a tag, or of a branch that got no commits by the push. */
async function headCommit({ git, urls, change }: PushFacts, distinct: ReadonlySet<string>) {
  const head = change.after === null ? null : await git.findCommit(change.after);
  const [shape = null] = head ? await pushedCommitShapes(git, urls, [head.sha], distinct) : [];
  return shape;
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
