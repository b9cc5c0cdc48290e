import type { MemoryImportLine } from "@project-sync/contracts";
import type { ImportedEntry } from "@project-sync/database";
import { z } from "zod";
import {
  memoryContentSchema,
  memoryDateSchema,
  memoryTagsSchema,
  memoryTitleSchema,
  sourceRefSchema,
} from "./memory-inputs.js";

export interface ParsedLines {
  entries: ImportedEntry[];
  rejected: MemoryImportLine[];
}

const lineSchema = z.strictObject({
  title: memoryTitleSchema,
  content: memoryContentSchema,
  tags: memoryTagsSchema.default([]),
  date: memoryDateSchema.nullable().default(null),
  sourceRef: sourceRefSchema.nullable().default(null),
});

/** Entries out of JSON lines; pure. Empty lines are passed over, those that make no sense are told with the reason. */
export function parseMemoryLines(text: string): ParsedLines {
  const parsed: ParsedLines = { entries: [], rejected: [] };
  const seen = new Map<string, number>();
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    if (raw.trim() === "") continue;
    const line = index + 1;
    const entry = parseLine(raw, line);
    const ref = typeof entry === "string" ? null : entry.sourceRef;
    const first = ref === null ? undefined : seen.get(ref);
    if (typeof entry === "string") parsed.rejected.push(reject(line, entry));
    else if (first !== undefined) parsed.rejected.push(reject(line, `sourceRef: line ${first} has the same`));
    else parsed.entries.push(entry);
    if (ref !== null && first === undefined) seen.set(ref, line);
  }
  return parsed;
}

/** The entry, or what is wrong with it. */
function parseLine(raw: string, line: number): ImportedEntry | string {
  let value: unknown;
  try {
    value = JSON.parse(raw.replace(/^\uFEFF/, ""));
  } catch {
    return "It is not JSON";
  }
  const { success, data, error } = lineSchema.safeParse(value);
  return success ? { ...data, line } : error.issues.map(toSentence).join("; ");
}

function toSentence({ path, message }: z.core.$ZodIssue): string {
  return path.length === 0 ? message : `${path.join(".")}: ${message}`;
}

function reject(line: number, problem: string): MemoryImportLine {
  return { line, outcome: "rejected", id: null, problem };
}
