import type { MemoryImport, MemoryImportLine } from "@project-sync/contracts";
import { importMemory } from "@project-sync/database";
import type { ApiContext } from "./context.js";
import { parseMemoryLines } from "./parse-memory-lines.js";

/** Imports JSON lines, and says what became of each. */
export async function importMemoryLines(
  { database }: ApiContext,
  { projectId, lines: text }: { projectId: string; lines: string },
): Promise<MemoryImport> {
  const { entries, rejected } = parseMemoryLines(text);
  const imported = await importMemory(database, { projectId, entries });
  const told = new Set(imported.map(({ line }) => line));
  const repeated = entries.filter(({ line }) => !told.has(line)).map(({ line }) => repetition(line));
  const lines = [...imported, ...repeated, ...rejected].sort((a, b) => a.line - b.line);
  const count = (outcome: MemoryImportLine["outcome"]) => lines.filter((line) => line.outcome === outcome).length;
  return {
    created: count("created"),
    updated: count("updated"),
    unchanged: count("unchanged"),
    rejected: count("rejected"),
    lines,
  };
}

function repetition(line: number): MemoryImportLine {
  return { line, outcome: "rejected", id: null, problem: "It says what a line before it says" };
}
