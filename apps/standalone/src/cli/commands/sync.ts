import type { ProjectSyncClient } from "@project-sync/client";
import type { Repository, StartedSync, Sync, SyncEvent } from "@project-sync/contracts";
import { SECOND } from "@project-sync/runtime";
import { createProgressView } from "../create-progress-view.js";
import { InterruptedError, SyncFailedError } from "../errors.js";
import type { ProgressView } from "../progress-view.js";
import { ensureRepository } from "../repositories.js";
import type { CommandContext } from "../run-command.js";
import { syncSummary } from "../sync-summary.js";
import { writeLine } from "../terminal.js";
import { terminalJson, terminalText } from "../terminal-text.js";

export interface SyncCommandOptions {
  branch?: string;
  project?: string;
  force?: boolean;
  json?: boolean;
}

/** Mirrors a branch and shows how it goes; adds project and repository if need be. */
export async function syncCommand(context: CommandContext, name: string, options: SyncCommandOptions): Promise<void> {
  const { client, terminal } = context;
  const repository = await ensureRepository(client, name, options.project);
  const { branch = repository.defaultBranch, force = false } = options;
  const started = await client.syncs.start(repository.id, { branch, force });
  terminal.err.write(`${openingLine(repository, started)}\n`);
  const sync = await watchSync(context, repository, started.id);
  if (options.json) return writeLine(terminal.out, terminalJson(sync));
  for (const line of syncSummary(repository, sync, terminal)) await writeLine(terminal.out, line);
}

/**
 * Follows a sync to its end.
 *
 * @returns the completed sync
 * @throws SyncFailedError when it failed or was cancelled, InterruptedError after Ctrl-C
 */
export async function watchSync(context: CommandContext, repository: Repository, syncId: string): Promise<Sync> {
  const { client, terminal, signal } = context;
  const view = createProgressView(terminal);
  try {
    const end = await lastEvent(client, syncId, view, signal);
    if (end?.type === "sync.failed") throw new SyncFailedError(end.code, `The sync failed: ${end.message}`);
    if (end?.type === "sync.cancelled")
      throw new SyncFailedError("cancelled", "The sync was cancelled. The mirror is as it was before.");
  } catch (error) {
    if (!(error instanceof InterruptedError)) throw error;
    view.end();
    throw new InterruptedError(await leave(context, repository, syncId));
  } finally {
    view.end();
  }
  return client.syncs.get(syncId);
}

async function lastEvent(client: ProjectSyncClient, syncId: string, view: ProgressView, signal: AbortSignal) {
  let last: SyncEvent | null = null;
  const onReconnect = ({ attempt }: { attempt: number }) => {
    if (attempt === 2) view.note("The connection is lost; trying to reach the server again …");
  };
  for await (const event of client.syncs.events(syncId, { signal, onReconnect })) {
    view.show(event);
    last = event;
  }
  return last;
}

const CANCEL_MS = 10 * SECOND;

/** After Ctrl-C: a sync on a server of its own goes on without us; one in this process is cancelled in good order. */
async function leave({ client, inProcess }: CommandContext, repository: Repository, syncId: string): Promise<string> {
  const name = terminalText(`${repository.owner}/${repository.name}`);
  if (!inProcess) return `No longer watching. The sync goes on; see: project-sync status ${name}`;
  try {
    await client.syncs.cancel(syncId);
    const signal = AbortSignal.timeout(CANCEL_MS);
    for await (const event of client.syncs.events(syncId, { signal }))
      if (event.type === "sync.completed") return "It had just finished.";
    return "Cancelled. The mirror is as it was before.";
  } catch {
    return `Stopped. Run the same command again to go on: project-sync sync ${name}`;
  }
}

function openingLine(repository: Repository, { branchName, coalesced, id }: StartedSync): string {
  const name = terminalText(`${repository.owner}/${repository.name} ${branchName}`);
  return coalesced ? `${name}: joined the sync that was waiting already (${id})` : `${name}: sync ${id}`;
}
