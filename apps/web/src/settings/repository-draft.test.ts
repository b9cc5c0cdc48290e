import type { Repository } from "@project-sync/contracts";
import { expect, test } from "vitest";
import { draftOf, draftProblem, settingsOf } from "./repository-draft.js";

const settings = {
  include: ["src/**", "docs/"],
  exclude: [],
  maxFileBytes: 500_000,
  metadataOnly: false,
  autoSync: true,
  autoSyncBranches: ["main"],
  keepSyncs: null,
  keepDays: 30,
  memoryGlobs: [".memory/**/*.md"],
  memoryPresets: ["adr"],
  memoryBranches: [],
};

test("what is not changed goes back as it came", () => {
  expect(settingsOf(draftOf(settings as unknown as Repository))).toEqual(settings);
});

test("empty lines are none, an empty number is no limit", () => {
  const draft = { ...draftOf(settings as unknown as Repository), include: "\n a \n\n", maxFileBytes: " " };
  expect(settingsOf(draft)).toMatchObject({ include: ["a"], maxFileBytes: null });
});

test("what is no number is refused, not taken for no limit", () => {
  const draft = { ...draftOf(settings as unknown as Repository), keepDays: "soon", keepSyncs: "-1", maxFileBytes: "" };
  expect(draftProblem(draft, "keepDays")).toBe("Must be a whole number, or empty");
  expect(draftProblem(draft, "keepSyncs")).toBe("Must be a whole number, or empty");
  expect([draftProblem(draft, "maxFileBytes"), draftProblem(draft, "include")]).toEqual([null, null]);
});
