import type { Repository } from "@project-sync/contracts";
import { expect, test } from "vitest";
import { draftOf, settingsOf } from "./repository-draft.js";

const settings = {
  include: ["src/**", "docs/"],
  exclude: [],
  maxFileBytes: 500_000,
  metadataOnly: false,
  autoSync: true,
  autoSyncBranches: ["main"],
  keepSyncs: null,
  keepDays: 30,
};

test("what is not changed goes back as it came", () => {
  expect(settingsOf(draftOf(settings as unknown as Repository))).toEqual(settings);
});

test("empty lines are none, an empty number is no limit", () => {
  const draft = { ...draftOf(settings as unknown as Repository), include: "\n a \n\n", maxFileBytes: " " };
  expect(settingsOf(draft)).toMatchObject({ include: ["a"], maxFileBytes: null });
});
