import { createInterface } from "node:readline";
import type { MemoryImport } from "@project-sync/contracts";
import { RejectedLinesError } from "../errors.js";
import { plural } from "../figures.js";
import { openInput } from "../open-input.js";
import { getProjectOf } from "../repositories.js";
import type { CommandContext } from "../run-command.js";
import { writeLine } from "../terminal.js";
import { terminalJson, terminalText } from "../terminal-text.js";

/** Bytes of lines as they are sent, so that a request stays below the 1 MiB that the server takes. */
const BATCH = 1_000_000;

/** Imports JSON lines, however many, and tells those that were refused. @throws RejectedLinesError when there were any */
export async function memoryImportCommand(
  context: CommandContext,
  file: string,
  options: { project?: string; json?: boolean },
): Promise<void> {
  const { client, terminal, signal } = context;
  const { id } = await getProjectOf(client, options);
  const total = { created: 0, updated: 0, unchanged: 0, rejected: 0 };
  const input = createInterface({ input: await openInput(file), crlfDelay: Number.POSITIVE_INFINITY });
  for await (const { lines, before, size } of batches(input)) {
    signal.throwIfAborted();
    const report = size > BATCH ? TOO_LONG : await client.memory.import(id, lines.join("\n"), { signal });
    for (const outcome of Object.keys(total) as (keyof typeof total)[]) total[outcome] += report[outcome];
    await tellLines(context, report, before, options.json === true);
  }
  const { created, updated, unchanged, rejected } = total;
  terminal.err.write(`${created} created, ${updated} updated, ${unchanged} unchanged, ${rejected} rejected\n`);
  if (rejected > 0)
    throw new RejectedLinesError(
      `${plural(rejected, "line")} not imported. Mend what is told, and import the file again.`,
    );
}

interface Batch {
  lines: string[];
  /** how many lines came before */
  before: number;
  size: number;
}

/** As many lines at a time as a request takes; a line that is too long for any comes alone. */
async function* batches(input: AsyncIterable<string>): AsyncGenerator<Batch> {
  let batch: Batch = { lines: [], before: 0, size: 0 };
  for await (const line of input) {
    const size = Buffer.byteLength(JSON.stringify(line));
    if (batch.lines.length > 0 && batch.size + size > BATCH) {
      yield batch;
      batch = { lines: [], before: batch.before + batch.lines.length, size: 0 };
    }
    batch.lines.push(line);
    batch.size += size;
  }
  if (batch.lines.length > 0) yield batch;
}

const TOO_LONG: MemoryImport = {
  ...{ created: 0, updated: 0, unchanged: 0, rejected: 1 },
  lines: [{ line: 1, outcome: "rejected", id: null, problem: "It is longer than the server takes (1 MiB)" }],
};

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
