import type { SyncStats, TreeEntry } from "@project-sync/contracts";
import { type Database, listFiles } from "@project-sync/database";
import { expect } from "vitest";

export interface SyncedStep {
  syncId: string;
  stats: SyncStats;
  /** what git has at the commit that the mirror then showed */
  entries: readonly TreeEntry[];
}

interface MirrorOf {
  database: Database;
  repository: { id: string };
}

/** The mirror as it was at each past sync is what git has at that commit, and the figures add up to its files. */
export async function expectPastToEqualGit(mirror: MirrorOf, steps: readonly SyncedStep[]): Promise<void> {
  let files = 0;
  for (const { syncId, stats, entries } of steps) {
    const lines = entries.map(({ mode, sha, path }) => `${mode} ${sha} ${path}`).sort();
    expect(await linesAt(mirror, syncId)).toEqual(lines);
    files += stats.added - stats.removed;
    const { added, modified, renamed, unchanged } = stats;
    const count = lines.filter((line) => !line.startsWith("040000")).length;
    expect({ files, sum: added + modified + renamed + unchanged }).toEqual({ files: count, sum: count });
  }
}

/** `tree subtrees`, `content none`: which ways a sync went in the end. */
export function describeWays({ stats }: SyncedStep): string[] {
  const { tree, content, fallbacks } = stats.plan;
  return [`tree ${tree?.way}`, `content ${content?.way}`, ...(fallbacks > 0 ? ["fallback"] : [])];
}

async function linesAt({ database, repository }: MirrorOf, at: string): Promise<string[]> {
  const query = { repositoryId: repository.id, branchName: "main", at, limit: 10_000 };
  const { items } = await listFiles(database, query);
  return items.map(({ mode, blobSha, path }) => `${mode} ${blobSha} ${path}`).sort();
}
