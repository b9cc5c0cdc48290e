import { setImmediate } from "node:timers/promises";
import type { SyncFact, SyncWarning } from "@project-sync/contracts";
import {
  createMemorySelection,
  discardStagedMemory,
  findBlobSizes,
  memoryFailed,
  readBlobs,
  type StagedMemoryFile,
  stageMemory,
} from "@project-sync/database";
import type { EntryChange } from "./diff.js";
import { changedMemoryFiles, looksAtWholeMemory, type MemoryFileChange, staleMemoryFiles } from "./memory-files.js";
import { enterPhase, type PipelineContext } from "./pipeline-context.js";
import { MAX_MEMORY_BYTES, notStored, readMemoryFile, tooLarge } from "./read-memory-file.js";

/** Of content in memory at a time. */
const BATCH_BYTES = 4 * 1024 * 1024;
const BATCH_FILES = 500;
/** They stand in the sync's figures, which are read whole. */
const MAX_WARNINGS = 20;

/**
 * Reads the files of the project's memory that changed and stages their entries, invisible until `persist`. Whatever goes
 * wrong here is a warning of the sync, never its failure, and the next sync reads all of the memory again. To be called when
 * the content is there and the renames are known.
 */
export async function* importMemory(
  context: PipelineContext,
  changes: readonly EntryChange[],
): AsyncGenerator<SyncFact> {
  const { claim, signal } = context;
  const version = claim.memoryVersion;
  try {
    const files = await findFiles(context, changes);
    context.memory = { stagedFiles: 0, version };
    if (files.length === 0) return;
    yield enterPhase(context, "memory");
    context.memory = { stagedFiles: await stageFiles(context, files), version };
  } catch (error) {
    signal.throwIfAborted();
    context.memory = { stagedFiles: 0, version: null };
    context.warnings = [memoryFailed(error)];
  }
}

async function findFiles(context: PipelineContext, changes: readonly EntryChange[]): Promise<MemoryFileChange[]> {
  const { repository, branch } = context.claim;
  const select = createMemorySelection(repository, branch.name) ?? (() => false);
  return looksAtWholeMemory(context)
    ? await staleMemoryFiles(context, changes, select)
    : changedMemoryFiles(changes, select);
}

async function stageFiles(context: PipelineContext, files: readonly MemoryFileChange[]): Promise<number> {
  const { claim, database } = context;
  const { syncId, fence } = claim;
  await discardStagedMemory(database, syncId);
  const warnings: SyncWarning[] = [];
  let staged = 0;
  for (const batch of await inBatches(context, files)) {
    context.signal.throwIfAborted();
    const read = await readBatch(context, batch, warnings);
    await stageMemory(database, { syncId, fence, files: read });
    staged += read.length;
  }
  context.warnings = bounded(warnings);
  return staged;
}

type SizedChange = MemoryFileChange & { size: number | null };

/** By the size of their content, which is asked for first: it may be missing, or more than any note has. */
async function inBatches({ database }: PipelineContext, files: readonly MemoryFileChange[]): Promise<SizedChange[][]> {
  const sizes = await findBlobSizes(database, [...new Set(files.flatMap(({ entry }) => (entry ? [entry.sha] : [])))]);
  const batches: SizedChange[][] = [[]];
  let bytes = 0;
  for (const file of files) {
    const size = file.entry === null ? null : (sizes.get(file.entry.sha) ?? null);
    const last = batches.at(-1) as SizedChange[];
    if (last.length === BATCH_FILES || bytes > BATCH_BYTES) {
      batches.push([]);
      bytes = 0;
    }
    batches.at(-1)?.push({ ...file, size });
    bytes += Math.min(size ?? 0, MAX_MEMORY_BYTES);
  }
  return batches;
}

async function readBatch(
  { database }: PipelineContext,
  batch: readonly SizedChange[],
  warnings: SyncWarning[],
): Promise<StagedMemoryFile[]> {
  const wanted = batch.filter(({ size }) => size !== null && size <= MAX_MEMORY_BYTES);
  const blobs = await readBlobs(database, [...new Set(wanted.flatMap(({ entry }) => (entry ? [entry.sha] : [])))]);
  const contents = new Map(blobs.map((blob) => [blob.sha, blob]));
  const staged: StagedMemoryFile[] = [];
  for (const { path, entry, renamedFrom, size } of batch) {
    if (entry === null) {
      staged.push({ path, blobSha: null, renamedFrom: null, entries: [] });
      continue;
    }
    const blob = contents.get(entry.sha);
    const none = (size ?? entry.size ?? 0) > MAX_MEMORY_BYTES ? tooLarge(path) : notStored(path);
    const { entries, warning } = blob?.content
      ? readMemoryFile(path, blob.content, blob.isBinary ?? false)
      : { entries: [], warning: none };
    if (warning !== null) warnings.push(warning);
    // A file whose content is not there counts as unread: it is looked at again when the content may have come.
    if (size === null) staged.push({ path, blobSha: null, renamedFrom: null, entries: [] });
    else staged.push({ path, blobSha: entry.sha, renamedFrom, entries });
    await setImmediate();
  }
  return staged;
}

function bounded(warnings: SyncWarning[]): SyncWarning[] {
  if (warnings.length <= MAX_WARNINGS) return warnings;
  const more = warnings.length - MAX_WARNINGS + 1;
  const rest = { code: "memory_warnings", path: null, message: `${more} more files of the memory have warnings.` };
  return [...warnings.slice(0, MAX_WARNINGS - 1), rest];
}
