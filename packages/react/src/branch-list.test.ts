import type { Branch } from "@project-sync/contracts";
import { expect, test } from "vitest";
import { filterBranches, initialBranch, withSyncs } from "./branch-list.js";
import { syncButtonReason } from "./sync-button-reason.js";
import type { SyncView } from "./sync-view.js";

const branch = (name: string, more: Partial<Branch> = {}): Branch => ({
  ...{ name, headSha: "a".repeat(40), isDefault: false, protected: false, deletedAt: null },
  ...{ syncedSha: null, lastSyncId: null, lastSyncedAt: null },
  ...more,
});
const main = branch("main", { isDefault: true });
const feature = branch("feature/Login");
const gone = branch("old", { deletedAt: "2026-11-19T10:00:00.000Z" });
const sync = (status: SyncView["status"], more: Partial<SyncView> = {}) =>
  ({ id: "s", branchName: "main", status, headSha: "b".repeat(40), completedAt: null, ...more }) as SyncView;

test("every word of the query must be in the name, in any case", () => {
  const all = [main, feature, gone];
  expect(filterBranches(all, "  ")).toBe(all);
  expect(filterBranches(all, "login FEAT")).toEqual([feature]);
  expect(filterBranches(all, "feature main")).toEqual([]);
});

test("the branch that is asked for, else the default, else the first", () => {
  expect(initialBranch([feature, main], "feature/Login")).toBe(feature);
  expect(initialBranch([feature, main], "unknown")).toBe(main);
  expect(initialBranch([feature], undefined)).toBe(feature);
  expect(initialBranch([], "main")).toBeNull();
});

test("a completed sync is what the mirror has, without asking GitHub", () => {
  const done = sync("completed", { completedAt: "2026-11-20T10:00:00.000Z" });
  const [first, second] = withSyncs([main, feature], [sync("running"), done]);
  expect(first).toMatchObject({ headSha: done.headSha, syncedSha: done.headSha, lastSyncedAt: done.completedAt });
  expect(second).toBe(feature);
  const later = branch("main", { lastSyncedAt: "2026-11-21T10:00:00.000Z" });
  expect(withSyncs([later], [done])[0]).toBe(later);
});

test("why no sync can be started", () => {
  const reason = (more: object) =>
    syncButtonReason({ branch: main as Branch | null, loading: false, failed: false, syncs: [], ...more });
  expect(reason({})).toBeNull();
  expect(reason({ branch: null, loading: true })).toMatch(/Loading/);
  expect(reason({ branch: null, failed: true })).toMatch(/could not/);
  expect(reason({ branch: gone })).toMatch(/gone/);
  expect(reason({ syncs: [sync("running")] })).toMatch(/running/);
  expect(reason({ syncs: [sync("paused")] })).toMatch(/paused/);
  expect(reason({ syncs: [sync("queued", { branchName: "dev" }), sync("completed")] })).toBeNull();
});
