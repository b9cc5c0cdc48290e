import { pathHash } from "./path-hash.js";
import { type Queryable, statements } from "./queryable.js";

export interface StagedMove {
  /** staged as removed */
  from: string;
  /** staged as added */
  to: string;
}

/**
 * Turns staged pairs of a removed and an added file into renames: one row fewer for each. Answers how many there were;
 * pairs whose rows are not, or no longer, staged so are left as they are.
 */
export async function stageMoves(
  db: Queryable,
  { syncId, fence, moves }: { syncId: string; fence: number; moves: readonly StagedMove[] },
): Promise<number> {
  if (moves.length === 0) return 0;
  const from = moves.map((move) => move.from);
  const values = [syncId, fence, from, from.map(pathHash), moves.map((move) => pathHash(move.to))];
  const { rowCount } = await statements(db).query(MOVE, values);
  return rowCount ?? 0;
}

const MOVE = `
  WITH move AS (
    SELECT * FROM unnest($3::text[], $4::bytea[], $5::bytea[]) AS move("from", "fromHash", "toHash")
  ),
  forgotten AS (
    DELETE FROM "StagedFile" s USING move, "StagedFile" target
    WHERE s."syncId" = $1 AND s."fence" = $2 AND s."kind" = 'removed' AND s."pathHash" = move."fromHash"
      AND target."syncId" = $1 AND target."fence" = $2 AND target."kind" = 'added' AND target."pathHash" = move."toHash"
    RETURNING s."pathHash"
  )
  UPDATE "StagedFile" s SET "kind" = 'renamed', "renamedFrom" = move."from", "renamedFromHash" = move."fromHash"
  FROM move JOIN forgotten ON forgotten."pathHash" = move."fromHash"
  WHERE s."syncId" = $1 AND s."fence" = $2 AND s."kind" = 'added' AND s."pathHash" = move."toHash"`;
