import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import type { MemoryEntry, MemoryImport, RestoreChange } from "@project-sync/contracts";
import { UsageError } from "../errors.js";
import { plural } from "../figures.js";
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
  if (content !== undefined && file !== undefined) throw new UsageError("Give the text with --content or with --file.");
  if (file === "-") return await text(process.stdin);
  return file === undefined ? content : await readFile(file, "utf8");
}

async function told({ terminal }: CommandContext, { json }: { json?: boolean }, entry: MemoryEntry): Promise<void> {
  const state = entry.endedAt === null ? `version ${entry.version}` : "archived";
  await writeLine(terminal.out, json ? terminalJson(entry) : `${entry.id}  ${terminalText(entry.title)} (${state})`);
}

/** Of characters, so that a request stays below what the server takes. */
const BATCH = 400_000;

/** Imports JSON lines, however many; tells those that were refused. Exit code 1 when there were any. */
export async function memoryImportCommand(
  context: CommandContext,
  file: string,
  options: { project?: string; json?: boolean },
): Promise<void> {
  const { client, terminal, signal } = context;
  const { id } = await getProjectOf(client, options);
  const total = { created: 0, updated: 0, unchanged: 0, rejected: 0 };
  const send = async (lines: string[], before: number) => {
    signal.throwIfAborted();
    const report = await client.memory.import(id, lines.join("\n"), { signal });
    for (const outcome of Object.keys(total) as (keyof typeof total)[]) total[outcome] += report[outcome];
    await tellLines(context, report, before, options.json === true);
  };
  let batch: string[] = [];
  let [size, before] = [0, 0];
  const input = file === "-" ? process.stdin : createReadStream(file);
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (batch.length > 0 && size + line.length > BATCH) {
      await send(batch, before);
      before += batch.length;
      [batch, size] = [[], 0];
    }
    batch.push(line);
    size += line.length;
  }
  if (batch.length > 0) await send(batch, before);
  const { created, updated, unchanged, rejected } = total;
  terminal.err.write(`${created} created, ${updated} updated, ${unchanged} unchanged, ${rejected} rejected\n`);
  if (rejected > 0) process.exitCode = 1;
}

async function tellLines(
  { terminal }: CommandContext,
  { lines }: MemoryImport,
  before: number,
  json: boolean,
): Promise<void> {
  for (const result of lines) {
    const line = result.line + before;
    if (json) await writeLine(terminal.out, terminalJson({ ...result, line }));
    else if (result.problem !== null) await writeLine(terminal.out, terminalText(`line ${line}: ${result.problem}`));
  }
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
