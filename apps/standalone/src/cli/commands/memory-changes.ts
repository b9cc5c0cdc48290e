import { text } from "node:stream/consumers";
import type { MemoryEntry, RestoreChange } from "@project-sync/contracts";
import { UsageError } from "../errors.js";
import { plural } from "../figures.js";
import { openInput } from "../open-input.js";
import { getProjectOf } from "../repositories.js";
import type { CommandContext } from "../run-command.js";
import { writeLine } from "../terminal.js";
import { terminalJson, terminalText } from "../terminal-text.js";

export interface MemoryEntryOptions {
  project?: string;
  title?: string;
  content?: string;
  file?: string;
  tag?: string[];
  date?: string;
  json?: boolean;
}

/** Writes an entry by hand; its text comes from the option, a file, or standard input. */
export async function memoryAddCommand(
  context: CommandContext,
  title: string,
  options: MemoryEntryOptions,
): Promise<void> {
  const { client } = context;
  const { id } = await getProjectOf(client, options);
  const content = (await readContent(options)) ?? (await text(process.stdin));
  if (!content) throw new UsageError("There is no text. Give it with --content, with --file, or on standard input.");
  await told(
    context,
    options,
    await client.memory.create(id, { title, content, tags: options.tag, date: options.date }),
  );
}

/** Makes the next version of an entry that was written by hand or imported; what is not named stays. */
export async function memoryEditCommand(
  context: CommandContext,
  entryId: string,
  options: MemoryEntryOptions,
): Promise<void> {
  const { title, tag: tags, date } = options;
  const content = await readContent(options);
  if ([title, content, tags, date].every((part) => part === undefined))
    throw new UsageError("Say what changes: --title, --content or --file, --tag, --date.");
  await told(context, options, await context.client.memory.edit(entryId, { title, content, tags, date }));
}

export async function memoryArchiveCommand(
  context: CommandContext,
  entryId: string,
  options: { json?: boolean },
): Promise<void> {
  await told(context, options, await context.client.memory.archive(entryId));
}

async function readContent({ content, file }: MemoryEntryOptions): Promise<string | undefined> {
  if (content !== undefined && file !== undefined)
    throw new UsageError("Give the text with --content or with --file, not with both.");
  return file === undefined ? content : await text(await openInput(file));
}

async function told({ terminal }: CommandContext, { json }: { json?: boolean }, entry: MemoryEntry): Promise<void> {
  const state = entry.endedAt === null ? `version ${entry.version}` : "archived";
  await writeLine(terminal.out, json ? terminalJson(entry) : `${entry.id}  ${terminalText(entry.title)} (${state})`);
}

/** Brings a branch's memory back to what it said after a sync, or says what that would change. */
export async function memoryRestoreCommand(
  { client, terminal }: CommandContext,
  syncId: string,
  { preview, json }: { preview?: boolean; json?: boolean },
): Promise<void> {
  if (preview) {
    const shown = await client.syncs.previewRestore(syncId);
    if (json) return writeLine(terminal.out, terminalJson(shown));
    for (const change of shown.changes) await writeLine(terminal.out, changeLine(change));
    const { added, updated, removed, unchanged } = shown;
    const counts = `${added} would come back, ${updated} would change, ${removed} would go, ${unchanged} would stay`;
    return writeLine(terminal.out, counts);
  }
  const sync = await client.syncs.restoreMemory(syncId);
  if (json) return writeLine(terminal.out, terminalJson(sync));
  const { added, updated, removed } = sync.stats?.memory ?? { added: 0, updated: 0, removed: 0 };
  await writeLine(
    terminal.out,
    `${plural(added, "entry")} back, ${updated} changed, ${removed} gone`.replace("entrys", "entries"),
  );
  await writeLine(terminal.out, `To undo it: project-sync memory restore ${sync.previousSyncId}`);
}

const SIGNS = { added: "+", updated: "~", removed: "-" };

function changeLine({ kind, before, after }: RestoreChange): string {
  const entry = after ?? before;
  return `${SIGNS[kind]} ${terminalText(`${entry?.sourceRef ?? ""}  ${entry?.title ?? ""}`)}`;
}
