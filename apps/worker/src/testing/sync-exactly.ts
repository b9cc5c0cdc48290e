import type { SyncStats } from "@project-sync/contracts";
import { expect } from "vitest";
import { expectMirrorToEqualGit } from "./compare-mirror.js";
import type { WorkerFixture } from "./worker-fixture.js";

/** Syncs main and compares the mirror with git: every row, the root hash and the content of every blob, none left out. */
export async function syncExactly(fixture: WorkerFixture): Promise<SyncStats | null> {
  const sync = await fixture.sync();
  expect(sync).toMatchObject({ status: "completed", error: null });
  await expectMirrorToEqualGit(fixture, "main");
  const { rows } = await fixture.database.pool.query(`SELECT "sha" FROM "Blob" WHERE "content" IS NULL`);
  expect(rows).toEqual([]);
  return sync.stats;
}
