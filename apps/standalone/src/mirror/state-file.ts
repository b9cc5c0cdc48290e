import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gitShaSchema } from "@project-sync/contracts";
import { z } from "zod";
import { lstatOrNull } from "./lstat-or-null.js";
import { refusePath } from "./refuse-path.js";
import { replaceFile } from "./replace-atomically.js";
import { STATE_FILE } from "./reserved-names.js";

/**
 * What this command put at a path. `stamp` is size, mtime and ctime of a file right after it was written: while they stay,
 * the content is taken to be the same. `claimed` is a path that is about to be written: if the command is killed on the way,
 * the next one knows whose file that is.
 */
export type Entry =
  | { kind: "file" | "executable"; blobSha: string; stamp: string }
  | { kind: "link"; blobSha: string }
  | { kind: "directory" }
  | { kind: "claimed" };

/** What is known about a directory: whose mirror it is, and what was put there. */
export interface FolderState {
  repositoryId: string;
  repository: string;
  branch: string;
  /** the sync that the directory shows; null: none completely yet */
  syncId: string | null;
  /** the process that works on it, see processIdentity */
  holder: { pid: number; identity: string | null } | null;
  /** by escaped path */
  entries: Map<string, Entry>;
}

const path = z.string().refine((text) => text !== "" && refusePath(text) === null, "Not a path that is ever written");
const rowSchema = z.union([
  z.tuple([path, z.enum(["file", "executable"]), gitShaSchema, z.string()]),
  z.tuple([path, z.literal("link"), gitShaSchema]),
  z.tuple([path, z.enum(["directory", "claimed"])]),
]);

const stateSchema = z.object({
  version: z.literal(1),
  repositoryId: z.string(),
  repository: z.string(),
  branch: z.string(),
  syncId: z.string().nullable(),
  holder: z.object({ pid: z.number().int(), identity: z.string().nullable() }).nullable(),
  entries: z.array(rowSchema),
});

/** The state of a directory; null when it has none, "damaged" when what is there cannot be believed. */
export async function readState(root: string): Promise<FolderState | "damaged" | null> {
  const place = join(root, STATE_FILE);
  const found = await lstatOrNull(place);
  if (!found) return null;
  if (!found.isFile()) return "damaged";
  const parsed = stateSchema.safeParse(parseJson(await readFile(place, "utf8")));
  if (!parsed.success) return "damaged";
  const { version: _, entries, ...state } = parsed.data;
  return { ...state, entries: new Map(entries.map((row) => [row[0], toEntry(row)])) };
}

/** Replaces the state file as a whole, on the disk before it takes its name. */
export async function writeState(root: string, { entries, ...state }: FolderState): Promise<void> {
  const rows = [...entries].map(([at, entry]) => toRow(at, entry));
  const content = Buffer.from(`${JSON.stringify({ version: 1, ...state, entries: rows })}\n`);
  await replaceFile(root, STATE_FILE, content, { executable: false, durable: true });
}

type Row = z.infer<typeof rowSchema>;

function toEntry([, kind, blobSha = "", stamp = ""]: Row): Entry {
  if (kind === "file" || kind === "executable") return { kind, blobSha, stamp };
  return kind === "link" ? { kind, blobSha } : { kind };
}

function toRow(at: string, entry: Entry): Row {
  if (entry.kind === "file" || entry.kind === "executable") return [at, entry.kind, entry.blobSha, entry.stamp];
  return entry.kind === "link" ? [at, entry.kind, entry.blobSha] : [at, entry.kind];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
