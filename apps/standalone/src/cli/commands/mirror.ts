import { ProjectSyncApiError } from "@project-sync/client";
import type { Repository, Sync } from "@project-sync/contracts";
import { IncompleteError } from "../../mirror/errors.js";
import { listUnknown } from "../../mirror/list-unknown.js";
import { createMirrorFolder, type MirrorFolder, type Pass } from "../../mirror/mirror-folder.js";
import { type OpenFolder, openFolder } from "../../mirror/open-folder.js";
import { type BranchOptions, findNewestCompleted, watchBranch } from "../../mirror/watch-branch.js";
import { type ReconnectOptions, withReconnect } from "../../mirror/with-reconnect.js";
import { SyncFailedError } from "../errors.js";
import { createPassProgress } from "../pass-progress.js";
import { passLine, remarkLines, unknownLines } from "../pass-report.js";
import { ensureRepository } from "../repositories.js";
import type { CommandContext } from "../run-command.js";
import { writeLine } from "../terminal.js";
import { terminalJson } from "../terminal-text.js";
import { watchSync } from "./sync.js";

export interface MirrorCommandOptions {
  project?: string;
  branch?: string;
  into: string;
  /** go on with every later sync */
  watch?: boolean;
  /** take over a directory that holds other files */
  force?: boolean;
  /** an incomplete tree is an error */
  strict?: boolean;
  json?: boolean;
}

/**
 * Keeps a directory equal to the mirrored tree of a branch: once, or with `watch` after every sync until Ctrl-C. A branch
 * that was never synced is synced first.
 */
export async function mirrorCommand(context: CommandContext, name: string, options: MirrorCommandOptions) {
  const { client, signal } = context;
  const repository = await ensureRepository(client, name, options.project);
  const { branch = repository.defaultBranch, into: directory, force = false } = options;
  const fullName = `${repository.owner}/${repository.name}`;
  const folder = await openFolder({ directory, repositoryId: repository.id, repository: fullName, branch, force });
  try {
    await ensureSynced(context, repository, branch);
    const progress = createPassProgress(context.terminal);
    const mirror = createMirrorFolder({
      client,
      repositoryId: repository.id,
      signal,
      folder,
      onProgress: progress.show,
    });
    const report = createReport(context, { repository, folder, options });
    const reconnect = connectionNotes(context);
    for await (const sync of syncsToShow(context, { repositoryId: repository.id, branch, ...reconnect }, options)) {
      const pass = await showUnlessExpired(mirror, sync, options.watch ? reconnect : null).finally(progress.end);
      if (pass === null) continue;
      await report(pass);
      if (!options.watch) return;
    }
  } finally {
    await folder.close();
  }
}

async function ensureSynced(context: CommandContext, repository: Repository, branch: string): Promise<void> {
  const { client, terminal } = context;
  if (await findNewestCompleted(client, { repositoryId: repository.id, branch })) return;
  const { id } = await client.syncs.start(repository.id, { branch });
  terminal.err.write(`Not mirrored yet: sync ${id}\n`);
  await watchSync(context, repository, id);
}

/** Without `watch` the newest sync, and when that was of no use the one that has completed since. */
async function* syncsToShow(
  { client }: CommandContext,
  branch: BranchOptions & ReconnectOptions,
  { watch = false }: MirrorCommandOptions,
): AsyncGenerator<Sync, void, void> {
  if (watch) return yield* watchBranch(client, branch);
  for (let last: string | null = null; ; ) {
    const sync = await findNewestCompleted(client, branch, last);
    if (sync === null) throw new SyncFailedError("sync_expired", "The tree was given up while it was read. Try again.");
    last = sync.id;
    yield sync;
  }
}

/** Null when the sync's tree was given up by retention while it was read: there is a newer one then. */
async function showUnlessExpired(
  mirror: MirrorFolder,
  sync: Sync,
  reconnect: ReconnectOptions | null,
): Promise<Pass | null> {
  try {
    return await (reconnect ? withReconnect(reconnect, () => mirror.show(sync)) : mirror.show(sync));
  } catch (error) {
    if (error instanceof ProjectSyncApiError && error.code === "sync_expired") return null;
    throw error;
  }
}

function connectionNotes({ terminal, signal }: CommandContext): ReconnectOptions {
  return {
    signal,
    onLost: () => void terminal.err.write("The server does not answer; trying to reach it again …\n"),
    onBack: () => void terminal.err.write("The server is back.\n"),
  };
}

interface ReportOptions {
  repository: Repository;
  folder: OpenFolder;
  options: MirrorCommandOptions;
}

/** Tells of each pass: one line, and what is missing where that is not what the pass before has told. */
function createReport({ terminal }: CommandContext, { repository, folder, options }: ReportOptions) {
  let told = "";
  let first = true;
  return async (pass: Pass): Promise<void> => {
    if (options.json) await writeLine(terminal.out, terminalJson(passJson(repository, pass)));
    else await writeLine(terminal.out, passLine(repository, pass, terminal));
    const remarks = remarkLines(repository, pass);
    if (remarks.join("\n") !== told) for (const line of remarks) terminal.err.write(`${line}\n`);
    told = remarks.join("\n");
    if (first && folder.adopted) {
      const unknown = await listUnknown(folder.root, new Set(folder.state.entries.keys()));
      for (const line of unknownLines(unknown)) terminal.err.write(`${line}\n`);
    }
    first = false;
    const missing = pass.refused.length + pass.withoutContent.length;
    if (options.strict && missing > 0)
      throw new IncompleteError(`${missing} paths of the tree are not there (--strict).`);
  };
}

function passJson(repository: Repository, { sync, ...pass }: Pass) {
  const { id: syncId, branchName: branch, headSha, treeSha } = sync;
  return { repositoryId: repository.id, branch, syncId, headSha, treeSha, ...pass, ms: Math.round(pass.ms) };
}
