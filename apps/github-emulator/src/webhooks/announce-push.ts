import { describeRepository } from "../describe-repository.js";
import { isoSeconds } from "../git/parse-commit.js";
import type { Repositories, Repository } from "../repositories.js";
import { RepositoryUrls } from "../shapes/urls.js";
import { userShape } from "../shapes/user.js";
import { webhookRepositoryShape } from "../shapes/webhook-repository.js";
import type { RefChange } from "./push-detector.js";
import { pushPayload } from "./push-payload.js";
import type { Webhooks } from "./webhooks.js";

interface Announcement {
  origin: string;
  repositories: Repositories;
  webhooks: Webhooks;
  repository: Repository;
  changes: RefChange[];
  refsBefore: ReadonlyMap<string, string>;
}

/** Takes note of a push and, in the background, sends its events: `push` for each ref, `create` and `delete`. */
export async function announcePush(announcement: Announcement): Promise<void> {
  const { repositories, webhooks, repository, changes } = announcement;
  await adoptFirstBranch(repository, changes);
  repositories.update(repository, { pushedAt: isoSeconds(Date.now()) });
  webhooks.track(sendEvents(announcement));
}

/** The first branch that is pushed becomes the default branch if the one that HEAD names is not among them. */
async function adoptFirstBranch({ git }: Repository, changes: RefChange[]): Promise<void> {
  const [created] = changes.filter(({ ref, after }) => ref.startsWith("refs/heads/") && after !== null);
  if (!created || (await git.findBranch(await git.defaultBranch()))) return;
  await git.setDefaultBranch(created.ref.slice("refs/heads/".length));
}

async function sendEvents(announcement: Announcement): Promise<void> {
  const { origin, webhooks, repository, changes, refsBefore } = announcement;
  const { record } = repository;
  const common = {
    repository: webhookRepositoryShape(await describeRepository(origin, repository)),
    sender: userShape(origin, record.owner),
  };
  const urls = new RepositoryUrls(origin, record);
  for (const change of changes) {
    if (webhooks.wants("push", repository)) {
      const payload = await pushPayload({ git: repository.git, urls, change, refsBefore });
      webhooks.emit("push", record, { ...payload, ...common });
    }
    const lifecycle = lifecyclePayload(change, common.repository.default_branch);
    if (lifecycle) webhooks.emit(lifecycle.event, record, { ...lifecycle.payload, ...common });
  }
}

function lifecyclePayload({ ref, before, after }: RefChange, master_branch: string) {
  const [, kind, name] = /^refs\/(heads|tags)\/(.+)$/.exec(ref) ?? [];
  if (name === undefined || (before !== null && after !== null)) return null;
  const payload = { ref: name, ref_type: kind === "tags" ? "tag" : "branch", pusher_type: "user" };
  if (after === null) return { event: "delete", payload };
  return { event: "create", payload: { ...payload, master_branch, description: null } };
}
