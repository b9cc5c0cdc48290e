import { describe, expect, it } from "vitest";
import { syncsByItself } from "./auto-sync.js";

const byDefault = { autoSync: true, autoSyncBranches: [], defaultBranch: "main" };

describe("syncsByItself", () => {
  it.each([
    ["main", false, true],
    ["topic", false, false],
    ["topic", true, true],
  ])("by default %s, tracked: %s → %s", (name, tracked, expected) => {
    expect(syncsByItself(byDefault, { name, tracked })).toBe(expected);
  });

  it.each([
    ["release/1.0", true],
    ["release/1.0/fix", false],
    ["hot/a/b", true],
    [".hidden", true],
    ["main", false],
  ])("globs have the last word: %s → %s", (name, expected) => {
    const rule = { ...byDefault, autoSyncBranches: ["release/*", "hot/**", ".*"] };
    expect(syncsByItself(rule, { name, tracked: true })).toBe(expected);
  });

  it("off is off", () => {
    const rule = { ...byDefault, autoSync: false, autoSyncBranches: ["**"] };
    expect(syncsByItself(rule, { name: "main", tracked: true })).toBe(false);
  });
});
