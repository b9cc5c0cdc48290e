import { createHash } from "node:crypto";
import { EMPTY_TREE_SHA, type Repository, type TreeEntry } from "@project-sync/contracts";
import { claimSync, type Database, openBlobWriter, readActiveTree, requestSync } from "@project-sync/database";
import { createGithubConnector } from "@project-sync/github";
import { detectMoves } from "../detect-moves.js";
import { diffTrees } from "../diff.js";
import { isBinary } from "../is-binary.js";
import { importMemory } from "../memory.js";
import { addChanges, openChanges } from "../open-changes.js";
import { persist } from "../persist.js";
import { createPipelineContext } from "../pipeline-context.js";

/** Nobody is asked: the tree and its content are given. */
const github = createGithubConnector({
  apiUrl: "http://127.0.0.1:1",
  credentials: { kind: "anonymous" },
  timeoutMs: 1,
});

export interface SyncTreeOptions {
  /** the memory stage fails */
  broken?: boolean;
}

/** Syncs a given tree with the stages of the pipeline from diff to persist, and answers the sync's id. */
export async function syncTree(
  database: Database,
  { id: repositoryId }: Repository,
  tree: ReadonlyMap<string, Buffer>,
  { broken = false }: SyncTreeOptions = {},
): Promise<string> {
  const { sync } = await requestSync(database, { repositoryId, branchName: "main", trigger: "api" });
  const claimed = await claimSync(database, { syncId: sync.id, workerId: "test" });
  if (!("claim" in claimed)) throw new Error(`refused: ${claimed.refused}`);
  const { claim } = claimed;
  const { signal } = new AbortController();
  const context = createPipelineContext({ claim, database, github, signal, limits: { maxFileBytes: 1_000_000 } });
  const diff = await diffTrees(readActiveTree(database, claim.branch.id), await storeTree(database, tree));
  const { changes, counts } = await detectMoves(context, diff);
  if (broken) context.memory = { stagedFiles: 0, version: null };
  else for await (const _fact of importMemory(context, changes));
  const head = { headSha: sha1(sync.id), treeSha: EMPTY_TREE_SHA, headCommit: null, headEtag: null, unchanged: false };
  await using publication = await openChanges(context, changes);
  if (publication === null) throw new Error("the fence was lost");
  for await (const _fact of addChanges(context, publication, changes));
  await persist(context, publication, { head, counts, bytes: 0, rewritten: false });
  return sync.id;
}

async function storeTree(database: Database, tree: ReadonlyMap<string, Buffer>): Promise<TreeEntry[]> {
  await using writer = openBlobWriter(database);
  const entries: TreeEntry[] = [];
  for (const [path, content] of tree) {
    const sha = sha1(Buffer.concat([Buffer.from(`blob ${content.length}\0`), content]));
    await writer.write({ sha, content, isBinary: isBinary(content) });
    entries.push({ path, mode: "100644", type: "blob", sha, size: content.length });
  }
  await writer.flush();
  return entries;
}

function sha1(data: string | Buffer): string {
  return createHash("sha1").update(data).digest("hex");
}
