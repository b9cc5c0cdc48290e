import { EMPTY_TREE_SHA, type ProofFault, type TreeEntry, type TreeEvidence } from "@project-sync/contracts";
import { type Database, readTreeAt, type TreeVersion } from "@project-sync/database";
import { findContentFaults } from "./prove-content.js";
import { computeRootTree, type DirectoryMismatch } from "./verify.js";

export interface ProofQuery extends TreeVersion {
  /** root tree of the commit that the rows are to be */
  treeSha: string;
  /** Hash the bytes of every stored blob again, too. */
  content?: boolean;
  /** Ends the proof with its reason, between two batches of rows. */
  signal?: AbortSignal | undefined;
  /** Answers what git has in a directory, to tell which of its rows is wrong; null when nobody can say. */
  readGitTree?: (treeSha: string) => Promise<TreeEntry[] | null>;
}

/**
 * Proves a published tree, the current one or that of a past sync, from nothing but its rows: recomputes every directory's
 * hash, bottom-up, and compares the root with the commit's. Memory stays small whatever the size of the tree.
 *
 * @throws SyncNotOnBranchError, SyncExpiredError
 */
export async function proveTree(database: Database, query: ProofQuery): Promise<TreeEvidence> {
  const { treeSha, content = false } = query;
  const { rootSha, entries, mismatch } = await computeRootTree(untilAborted(readTreeAt(database, query), query.signal));
  const faults: ProofFault[] = [];
  if (rootSha === treeSha) faults.push(...ownRowFaults(mismatch));
  else
    faults.push(
      ...(await findTreeFaults(database, query, mismatch ?? { path: "", stored: treeSha, computed: rootSha })),
    );
  const contents = content ? await findContentFaults(database, query) : null;
  faults.push(...(contents?.faults ?? []));
  return { ok: faults.length === 0, computedSha: rootSha, entries, blobs: contents?.blobs ?? null, faults };
}

/** All contents are proven by the root; what disagrees with them is a directory's own row. */
function ownRowFaults(mismatch: DirectoryMismatch | null): ProofFault[] {
  if (mismatch === null) return [];
  return [{ kind: "directory", path: mismatch.path, stored: mismatch.stored, expected: mismatch.computed }];
}

async function findTreeFaults(
  database: Database,
  query: ProofQuery,
  directory: DirectoryMismatch,
): Promise<ProofFault[]> {
  const { path, stored, computed } = directory;
  const entries = await findEntryFaults(database, query, directory);
  return [{ kind: "directory", path, stored: computed, expected: stored }, ...entries];
}

/** Compares the rows of one directory with what git has there under the hash that the directory's own row names. */
async function findEntryFaults(
  database: Database,
  query: ProofQuery,
  { path: directory, stored }: DirectoryMismatch,
): Promise<ProofFault[]> {
  if (stored === null || query.readGitTree === undefined) return [];
  const git = stored === EMPTY_TREE_SHA ? [] : await query.readGitTree(stored);
  if (git === null) return [];
  const prefix = directory === "" ? "" : `${directory}/`;
  const expected = new Map(git.map((entry) => [prefix + entry.path, describe(entry)]));
  const faults: ProofFault[] = [];
  for await (const batch of readTreeAt(database, query)) {
    for (const entry of batch) {
      if (!isChild(entry.path, prefix)) continue;
      const wanted = expected.get(entry.path) ?? null;
      expected.delete(entry.path);
      if (wanted !== describe(entry)) faults.push(entryFault(entry.path, describe(entry), wanted));
    }
  }
  for (const [path, wanted] of expected) faults.push(entryFault(path, null, wanted));
  return faults.slice(0, MAX_FAULTS);
}

const MAX_FAULTS = 20;

async function* untilAborted<T>(batches: AsyncIterable<T>, signal: AbortSignal | undefined): AsyncGenerator<T> {
  for await (const batch of batches) {
    signal?.throwIfAborted();
    yield batch;
  }
}

function entryFault(path: string, stored: string | null, expected: string | null): ProofFault {
  return { kind: "entry", path, stored, expected };
}

function isChild(path: string, prefix: string): boolean {
  return path.startsWith(prefix) && !path.includes("/", prefix.length);
}

function describe({ mode, sha }: TreeEntry): string {
  return `${mode} ${sha}`;
}
