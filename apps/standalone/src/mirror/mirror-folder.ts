import { ProjectSyncApiError } from "@project-sync/client";
import type { Sync } from "@project-sync/contracts";
import { type Applied, applyPlan } from "./apply-plan.js";
import { fetchContent } from "./fetch-content.js";
import { readLinkTargets } from "./link-targets.js";
import type { OpenFolder } from "./open-folder.js";
import { type Plan, planTree } from "./plan-tree.js";
import { readNextTree, readTree, type TreeSource } from "./read-tree.js";
import type { Tree } from "./tree.js";

/** What one pass did, and what the directory lacks of the tree now. */
export interface Pass extends Applied {
  sync: Sync;
  collisions: Plan["collisions"];
  ms: number;
  /** every file on disk was looked at */
  full: boolean;
}

export interface MirrorFolderOptions extends TreeSource {
  folder: OpenFolder;
  onProgress: OnProgress;
}

/** How far a pass is; `total` is null while it is not known. */
export type OnProgress = (step: "read tree" | "write files", done: number, total: number | null) => void;

export interface MirrorFolder {
  /**
   * Makes the directory show a completed sync. The first time the whole tree is read and every file on disk compared;
   * after that, what changed between the two syncs is enough.
   */
  show(sync: Sync): Promise<Pass>;
}

/** The tree that the directory shows, and what decided whose content the server had then. */
interface Shown {
  tree: Tree;
  syncId: string;
  settings: string;
  lacking: Applied["withoutContent"];
}

/** A directory that shows one sync of a branch after the other. */
export function createMirrorFolder({ folder, onProgress, ...source }: MirrorFolderOptions): MirrorFolder {
  const { root, state, caseInsensitive } = folder;
  const targets = new Map<string, Uint8Array>();
  let shown: Shown | null = null;

  async function show(sync: Sync): Promise<Pass> {
    const began = performance.now();
    const fetch = (path: string, expected: string) => fetchContent(source, { path, at: sync.id, expected });
    const settings = await readSettings(source);
    const next = await nextTree(source, {
      shown: mayHaveMore(shown, settings) ? null : shown,
      to: sync.id,
      onProgress,
    });
    const tree = await readLinkTargets(next.tree, targets, { root, fetch, signal: source.signal });
    const plan = planTree(tree, { targets, caseInsensitive });
    const onWritten = (done: number, total: number) => onProgress("write files", done, total);
    const step = { root, state, plan, checkDisk: next.full, fetch, signal: source.signal, onProgress: onWritten };
    const applied = await applyPlan(step).catch(async (error: unknown) => {
      // What is on disk by now is worth knowing next time, but the reason for the end matters more.
      await folder.save().catch(() => {});
      throw error;
    });
    state.syncId = sync.id;
    await folder.save();
    shown = { tree: marked(tree, applied), syncId: sync.id, settings, lacking: applied.withoutContent };
    const ms = performance.now() - began;
    return { ...applied, sync, collisions: plan.collisions, ms, full: next.full };
  }

  return { show };
}

async function readSettings({ client, repositoryId }: TreeSource): Promise<string> {
  const { include, exclude, maxFileBytes, metadataOnly } = await client.repositories.get(repositoryId);
  return JSON.stringify([include, exclude, maxFileBytes, metadataOnly]);
}

/** Content that the server lacked may have come without any change of the tree, when the settings have changed. */
function mayHaveMore(shown: Shown | null, settings: string): boolean {
  if (shown === null || shown.lacking.length === 0) return false;
  return shown.settings !== settings || shown.lacking.some(({ skipped }) => skipped === "pending");
}

/** By what changed since the tree that is shown; the whole tree when there is none, or its sync is no longer known. */
async function nextTree(
  source: TreeSource,
  { shown, to, onProgress }: { shown: Shown | null; to: string; onProgress: OnProgress },
): Promise<{ tree: Tree; full: boolean }> {
  const whole = async () => ({
    tree: await readTree(source, to, (done) => onProgress("read tree", done, null)),
    full: true,
  });
  if (shown === null) return whole();
  try {
    return { tree: await readNextTree(source, { tree: shown.tree, from: shown.syncId, to }), full: false };
  } catch (error) {
    if (!(error instanceof ProjectSyncApiError) || !NO_LONGER_COMPARED.has(error.code)) throw error;
    return whole();
  }
}

const NO_LONGER_COMPARED = new Set(["sync_expired", "sync_not_found", "sync_not_on_branch"]);

/** What the server keeps no content of is not asked for again with every sync. */
function marked(tree: Tree, { withoutContent }: Applied): Tree {
  const next = new Map(tree);
  for (const { path, skipped } of withoutContent) {
    const file = next.get(path);
    if (file) next.set(path, { ...file, skipped });
  }
  return next;
}
