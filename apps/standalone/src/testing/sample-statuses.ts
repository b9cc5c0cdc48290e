import type { Database } from "@project-sync/database";

/** Looks at a repository's syncs over and over; answers how many there ever were at once in each status. */
export function sampleStatuses(database: Database, repositoryId: string) {
  const most: Record<string, number> = {};
  let samples = 0;
  let stopped = false;
  const sampling = (async () => {
    for (; !stopped; samples++) {
      const { rows } = await database.pool.query<{ status: string; count: number }>(COUNT, [repositoryId]);
      for (const { status, count } of rows) most[status] = Math.max(most[status] ?? 0, count);
    }
  })();
  return {
    async stop() {
      stopped = true;
      await sampling;
      return { most, samples };
    },
  };
}

const COUNT = `
  SELECT CASE WHEN "status" IN ('running', 'paused') THEN 'running' ELSE "status"::text END AS status, count(*)::int
  FROM "ProjectSync" WHERE "repositoryId" = $1 GROUP BY 1`;
