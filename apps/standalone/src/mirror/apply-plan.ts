import type { SkipReason } from "@project-sync/contracts";
import { isErrno } from "@project-sync/embedded-postgres";
import { parentsOf } from "./disk-path.js";
import { InTheWayError, translateDiskError } from "./errors.js";
import { forEachLimited } from "./for-each-limited.js";
import { type Placed, type Placement, placeEntry } from "./place-entry.js";
import type { Plan, Remark, Wanted } from "./plan-tree.js";
import { removeEntry } from "./remove-entry.js";
import { type Entry, type FolderState, writeState } from "./state-file.js";

/** Requests to the server at a time; it answers from its database, so more would only queue there. */
const CONCURRENCY = 8;
/** Waiting for the disk costs some milliseconds a file: little for what a push changes, minutes for a whole tree. */
const DURABLE_UP_TO = 100;
const ATTEMPTS = 3;

export interface ApplyOptions {
  root: string;
  /** its entries are kept true to the disk, step by step */
  state: FolderState;
  plan: Plan;
  /** look at every file on disk, instead of trusting that all is as it was left */
  checkDisk: boolean;
  fetch: Placement["fetch"];
  signal: AbortSignal;
  onProgress?: (done: number, total: number) => void;
}

export interface Applied {
  added: number;
  modified: number;
  removed: number;
  unchanged: number;
  /** content that arrived */
  bytes: number;
  refused: Remark[];
  withoutContent: { path: string; skipped: SkipReason }[];
}

/**
 * Turns what is on disk into what a plan wants: first away with what is no longer wanted, which makes room for what is.
 * Every step leaves the state true, so that after an error or an abort the next pass goes on from there.
 */
export async function applyPlan(options: ApplyOptions): Promise<Applied> {
  const { root, state, plan } = options;
  const applied: Applied = {
    ...{ added: 0, modified: 0, removed: 0, unchanged: 0, bytes: 0 },
    refused: [...plan.refused],
    withoutContent: [...plan.linksWithoutTarget],
  };
  try {
    await removeUnwanted(options, applied);
    await placeWanted(options, applied);
  } catch (error) {
    throw translateDiskError(root, error);
  }
  for (const [path, entry] of state.entries) if (entry.kind === "claimed") state.entries.delete(path);
  return applied;
}

async function removeUnwanted({ root, state, plan, signal }: ApplyOptions, applied: Applied): Promise<void> {
  for (const [path, entry] of [...state.entries]) {
    if (plan.wanted.has(path)) continue;
    signal.throwIfAborted();
    const gone = await removeEntry(root, path);
    if (!gone) applied.refused.push({ path, reason: "not removed: it is a directory with other files in it now" });
    else if (entry.kind !== "claimed") applied.removed++;
    state.entries.delete(path);
  }
}

async function placeWanted(options: ApplyOptions, applied: Applied): Promise<void> {
  const { root, state, plan, checkDisk, fetch, signal, onProgress } = options;
  const todo = [...plan.wanted].filter(([path, wanted]) => checkDisk || !isAsKept(state.entries.get(path), wanted));
  applied.unchanged += plan.wanted.size - todo.length;
  const mayReplace = ownDirectories(state.entries);
  await claim(root, state, todo);
  const durable = todo.length <= DURABLE_UP_TO;
  let done = 0;
  await forEachLimited(todo, { concurrency: CONCURRENCY, signal }, async ([path, wanted]) => {
    const entry = state.entries.get(path);
    const known = entry?.kind === "claimed" ? undefined : entry;
    const placed = await placeOrRefuse({ root, path, wanted, known, durable, mayReplace, fetch });
    record({ path, known, placed }, state, applied);
    onProgress?.(++done, todo.length);
  });
}

/** Nothing to do for: what was written is what is wanted, or there is no content to write. */
function isAsKept(entry: Entry | undefined, wanted: Wanted): boolean {
  if (entry === undefined) return false;
  if (wanted.kind === "file") {
    return entry.kind === (wanted.executable ? "executable" : "file") && entry.blobSha === wanted.blobSha;
  }
  if (wanted.kind === "link") return entry.kind === "link" && entry.blobSha === wanted.blobSha;
  return entry.kind === "directory";
}

/** Directories that we have made: what stands in place of one was put there since, and gives way. */
function ownDirectories(entries: ReadonlyMap<string, Entry>): (directory: string) => boolean {
  let own: Set<string> | null = null;
  return (directory) => {
    own ??= new Set([...entries].flatMap(([path, { kind }]) => (kind === "claimed" ? [] : [path, ...parentsOf(path)])));
    return own.has(directory);
  };
}

/** New paths are noted before they are written, or a kill in between would leave files that nobody owns. */
async function claim(root: string, state: FolderState, todo: readonly [string, Wanted][]): Promise<void> {
  const unknown = todo.filter(([path, wanted]) => !state.entries.has(path) && !("skipped" in wanted && wanted.skipped));
  if (unknown.length === 0) return;
  for (const [path] of unknown) state.entries.set(path, { kind: "claimed" });
  await writeState(root, state);
}

async function placeOrRefuse(
  placement: Placement,
  attemptsLeft = ATTEMPTS - 1,
): Promise<Placed | { outcome: "refused"; reason: string }> {
  try {
    return await placeEntry(placement);
  } catch (error) {
    if (error instanceof InTheWayError) return { outcome: "refused", reason: error.message };
    if (isErrno(error, "ENAMETOOLONG", "EILSEQ", "EINVAL"))
      return { outcome: "refused", reason: "the file system does not take this name" };
    if (!isErrno(error, "ENOENT") || attemptsLeft === 0) throw error;
    // Somebody, or the removal of a stale neighbour, took the directory away between making it and writing to it.
    return placeOrRefuse(placement, attemptsLeft - 1);
  }
}

interface Outcome {
  path: string;
  known: Entry | undefined;
  placed: Awaited<ReturnType<typeof placeOrRefuse>>;
}

function record({ path, known, placed }: Outcome, { entries }: FolderState, applied: Applied): void {
  if (placed.outcome === "refused" || placed.outcome === "without_content") {
    entries.delete(path);
    if (placed.outcome === "refused") applied.refused.push({ path, reason: placed.reason });
    else applied.withoutContent.push({ path, skipped: placed.skipped });
    if (known !== undefined && placed.outcome === "without_content") applied.removed++;
    return;
  }
  entries.set(path, placed.entry);
  applied.bytes += placed.bytes;
  if (placed.outcome === "unchanged") applied.unchanged++;
  else if (known === undefined) applied.added++;
  else applied.modified++;
}
