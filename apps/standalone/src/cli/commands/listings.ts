import type { Branch, Project, Repository, Sync } from "@project-sync/contracts";
import { duration, localTime } from "../figures.js";
import { allPages, allRepositories, getRepository } from "../repositories.js";
import type { CommandContext } from "../run-command.js";
import { commitText, filesText, syncDuration } from "../sync-summary.js";
import { writeListing } from "../write-listing.js";

interface ListOptions {
  project?: string;
  json?: boolean;
}

/** The branches as GitHub has them now, and how far the mirror is. */
export async function branchesCommand(context: CommandContext, name: string, options: ListOptions): Promise<void> {
  const { client } = context;
  const { id } = await getRepository(client, name, options.project);
  const { items } = await client.repositories.branches(id);
  const rows = items.map((branch) => [branch.name, branch.headSha.slice(0, 12), mirrorState(branch), marks(branch)]);
  await writeListing(context, options, items, {
    head: ["branch", "head", "mirror", ""],
    rows,
    none: "It has no branches yet.",
  });
}

/** Where each mirrored branch stands; without a name, of all repositories. Asks the database alone. */
export async function statusCommand(
  context: CommandContext,
  name: string | undefined,
  options: ListOptions & { branch?: string },
): Promise<void> {
  const { client } = context;
  const found: { repository: Repository; sync: Sync }[] = [];
  for (const repository of await repositoriesFor(context, name, options.project)) {
    const syncs = allPages((cursor) =>
      client.syncs.list(repository.id, { branch: options.branch, cursor, limit: 500 }),
    );
    for (const sync of await newestPerBranch(syncs)) found.push({ repository, sync });
  }
  const rows = found.map(({ repository, sync }) => [
    `${repository.owner}/${repository.name}`,
    sync.branchName,
    ...state(sync),
  ]);
  const items = found.map(({ repository, sync }) => ({ owner: repository.owner, name: repository.name, ...sync }));
  const none = "Nothing is mirrored yet. Begin with: project-sync sync owner/name";
  await writeListing(context, options, items, { head: ["repository", "branch", "status", "head", "when"], rows, none });
}

/** The syncs of a repository, newest first. */
export async function historyCommand(
  context: CommandContext,
  name: string,
  options: ListOptions & { branch?: string; limit: number },
): Promise<void> {
  const { client } = context;
  const { id } = await getRepository(client, name, options.project);
  const items: Sync[] = [];
  const syncs = allPages((cursor) =>
    client.syncs.list(id, { branch: options.branch, cursor, limit: Math.min(500, options.limit) }),
  );
  for await (const sync of syncs) {
    if (items.length === options.limit) break;
    items.push(sync);
  }
  const rows = items.map((sync) => [
    localTime(sync.requestedAt),
    sync.branchName,
    sync.trigger,
    ...outcome(sync),
    sync.id,
    sync.headCommit ? commitText(sync.headCommit) : "",
  ]);
  const head = ["requested", "branch", "trigger", "status", "head", "files", "took", "sync", "commit"];
  await writeListing(context, options, items, { head, rows, none: "It has not been synced yet." });
}

async function repositoriesFor({ client }: CommandContext, name: string | undefined, project: string | undefined) {
  if (name !== undefined) return [await getRepository(client, name, project)];
  const all: { project: Project; repository: Repository }[] = [];
  for await (const item of allRepositories(client, project)) all.push(item);
  return all.map(({ repository }) => repository);
}

async function newestPerBranch(syncs: AsyncIterable<Sync>): Promise<Sync[]> {
  const newest = new Map<string, Sync>();
  for await (const sync of syncs) if (!newest.has(sync.branchName)) newest.set(sync.branchName, sync);
  return [...newest.values()];
}

function state(sync: Sync): string[] {
  const status = sync.status === "running" && sync.phase ? `${sync.status} (${sync.phase})` : sync.status;
  const when =
    sync.status === "paused" && sync.resumeAt
      ? `until ${localTime(sync.resumeAt)}`
      : localTime(sync.completedAt ?? sync.requestedAt);
  return [sync.error ? `${status}: ${sync.error.code}` : status, sync.headSha?.slice(0, 12) ?? "", when];
}

function outcome(sync: Sync): string[] {
  const ms = syncDuration(sync);
  const files = sync.stats ? filesText(sync.stats) : (sync.error?.message ?? "");
  return [sync.status, sync.headSha?.slice(0, 12) ?? "", files, ms === null ? "" : duration(ms)];
}

function mirrorState({ headSha, syncedSha }: Branch): string {
  if (syncedSha === null) return "never synced";
  return syncedSha === headSha ? "up to date" : `behind, at ${syncedSha.slice(0, 12)}`;
}

function marks(branch: Branch): string {
  const gone = branch.deletedAt === null ? "" : `gone from GitHub since ${localTime(branch.deletedAt)}`;
  return [branch.isDefault ? "default" : "", branch.protected ? "protected" : "", gone].filter(Boolean).join(", ");
}
