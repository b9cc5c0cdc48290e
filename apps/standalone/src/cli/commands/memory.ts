import type { MemorySearchOptions } from "@project-sync/client";
import type { MemoryEntry, MemoryHit, MemorySearchMode, MemorySource, SnippetPart } from "@project-sync/contracts";
import { UsageError } from "../errors.js";
import { localTime } from "../figures.js";
import { allPages, getProjectOf, getRepository } from "../repositories.js";
import type { CommandContext } from "../run-command.js";
import { type Terminal, writeLine } from "../terminal.js";
import { terminalJson, terminalLines, terminalText } from "../terminal-text.js";

export interface MemorySearchCommandOptions {
  mode: MemorySearchMode;
  project?: string;
  repository?: string;
  branch?: string;
  tag?: string[];
  source?: MemorySource;
  since?: string;
  until?: string;
  all?: boolean;
  limit: number;
  json?: boolean;
}

/** What the project knows about something, the best first; without a question all of it, newest first. */
export async function memorySearchCommand(
  context: CommandContext,
  words: string[],
  options: MemorySearchCommandOptions,
): Promise<void> {
  const { client, terminal } = context;
  const { id } = await getProjectOf(client, options);
  const query = await toQuery(context, words, options);
  const told = new Set<string>();
  let shown = 0;
  const pages = (cursor: string | undefined) =>
    client.memory.search(id, { ...query, cursor }).then((page) => {
      for (const { word, instead } of page.corrections)
        told.add(`Nobody wrote “${word}”; searched for ${instead.join(", ")}.`);
      if (page.fallback) told.add(`Searched by words alone: ${page.fallback.message}`);
      return page;
    });
  for await (const hit of allPages(pages)) {
    if (shown++ === options.limit) break;
    await writeLine(terminal.out, options.json ? terminalJson(hit) : hitLines(terminal, hit));
  }
  for (const line of told) terminal.err.write(`${terminalText(line)}\n`);
  if (shown === 0 && !options.json) terminal.err.write("Nothing was found.\n");
}

async function toQuery(
  { client }: CommandContext,
  words: string[],
  options: MemorySearchCommandOptions,
): Promise<MemorySearchOptions> {
  const { mode, repository, project, branch, tag, source, since, until, all, limit } = options;
  const repositoryId = repository === undefined ? undefined : (await getRepository(client, repository, project)).id;
  const q = words.length === 0 ? undefined : toQuestion(words);
  const includeSuperseded = all === true;
  return {
    q,
    mode,
    repositoryId,
    branch,
    tag: tag?.join(","),
    source,
    since,
    until,
    includeSuperseded,
    limit: Math.min(100, limit),
  };
}

/**
 * The shell has taken away the quotes of a phrase, unless it is the only argument: that may be a whole question in quotes.
 *
 * @throws UsageError for what was meant as an option; a single hyphen leaves a word out
 */
function toQuestion(words: string[]): string {
  const option = words.find((word) => word.startsWith("--"));
  if (option !== undefined) throw new UsageError(`There is no option ${option}; project-sync memory search --help.`);
  if (words.length === 1) return words.join();
  return words.map((word) => (/^[^"]*\s[^"]*$/.test(word) ? word.replace(/^(-?)(.*)$/s, '$1"$2"') : word)).join(" ");
}

function hitLines(terminal: Pick<Terminal, "paint">, hit: MemoryHit): string {
  const ended = hit.endedAt === null ? "" : ` (until ${localTime(hit.endedAt)})`;
  const where = [hit.sourceRef ?? hit.source, ...hit.tags.map((tag) => `#${tag}`)].map(terminalText).join("  ");
  const lines = [
    `${terminal.paint("bold", terminalText(hit.title))}${ended}`,
    terminal.paint("dim", `${hit.id}  ${where}`),
  ];
  if (hit.snippet !== null) lines.push(`  ${hit.snippet.map((part) => snippetText(terminal, part)).join("")}`);
  return lines.join("\n");
}

function snippetText({ paint }: Pick<Terminal, "paint">, { text, match }: SnippetPart): string {
  const safe = terminalText(text.replaceAll(/\s+/g, " "));
  return match ? paint("bold", safe) : safe;
}

/** One entry with its text, and what it said before. */
export async function memoryShowCommand(
  { client, terminal }: CommandContext,
  entryId: string,
  { json }: { json?: boolean },
): Promise<void> {
  const entry = await client.memory.get(entryId);
  if (json) return writeLine(terminal.out, terminalJson(entry));
  await writeLine(terminal.out, `${terminal.paint("bold", terminalText(entry.title))}\n`);
  await writeLine(terminal.out, `${terminalLines(entry.content)}\n`);
  for (const version of entry.versions) await writeLine(terminal.out, terminal.paint("dim", versionLine(version)));
}

function versionLine({ version, id, createdAt, endedAt, sourceRef, source }: MemoryEntry): string {
  const until = endedAt === null ? "current" : `until ${localTime(endedAt)}`;
  return `${version}. ${id}  ${localTime(createdAt)}, ${until}  ${terminalText(sourceRef ?? source)}`;
}
