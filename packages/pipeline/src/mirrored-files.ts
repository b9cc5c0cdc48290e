import { findSync } from "@project-sync/database";
import type { PipelineContext } from "./pipeline-context.js";

/**
 * Files that the last completed sync left, by its own figures: counting 100,000 rows for a small push would be waste. Null
 * when there was none.
 */
export async function countMirroredFiles({ claim, database }: PipelineContext): Promise<number | null> {
  const { lastSyncId } = claim.branch;
  const last = lastSyncId === null ? null : await findSync(database, lastSyncId);
  if (!last?.stats) return null;
  const { added, modified, renamed, unchanged } = last.stats;
  return added + modified + renamed + unchanged;
}
