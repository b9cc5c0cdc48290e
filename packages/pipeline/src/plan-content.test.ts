import { expect, test } from "vitest";
import { type ContentNeeds, planContent } from "./plan-content.js";

const KIB = 1024;
const GIB = 1024 ** 3;

const first: ContentNeeds = {
  missing: 300,
  missingBytes: 3_000_000,
  archiveBytes: 3_000_000,
  texts: null,
  quota: null,
};
const texts = (queries: number, tooLong = 0) => ({ queries, tooLong });

test.each<[string, string, Partial<ContentNeeds>]>([
  ["none", "nothing missing", { missing: 0, missingBytes: 0 }],
  ["blobs", "few, without a token", { missing: 16, missingBytes: 16, archiveBytes: GIB }],
  ["blobs", "one, with a token", { missing: 1, missingBytes: 1, texts: texts(1) }],
  ["graphql", "ten changed texts of a large repository", { missing: 10, archiveBytes: GIB, texts: texts(1) }],
  ["graphql", "a small first sync with a token", { missing: 16, texts: texts(1) }],
  ["tarball", "a first sync, with a token or without", { texts: texts(3) }],
  ["tarball", "a first sync, without a token", {}],
  [
    "graphql",
    "a tenth of a large repository",
    { missing: 400, missingBytes: 4_000_000, archiveBytes: GIB, texts: texts(4) },
  ],
  ["blobs", "mostly long files, far from the whole commit", { missing: 50, archiveBytes: GIB, texts: texts(1, 40) }],
  ["tarball", "very many of a huge repository", { missing: 5_000, archiveBytes: 10 * GIB, texts: texts(50) }],
  [
    "tarball",
    "many where the archive is not much larger",
    { missing: 100, missingBytes: 1, archiveBytes: 100 * 256 * KIB },
  ],
  ["blobs", "some of a huge repository", { missing: 100, missingBytes: 1, archiveBytes: 100 * 256 * KIB + 1 }],
  ["blobs", "many without a commit", { missing: 100, archiveBytes: null }],
  ["tarball", "more than the budget has requests", { missing: 12, archiveBytes: GIB, quota: 11 }],
  ["blobs", "exactly as many as the budget has", { missing: 12, archiveBytes: GIB, quota: 12 }],
  ["blobs", "forced to", { forced: "blobs" }],
  ["tarball", "forced to what cannot be", { forced: "graphql" }],
  ["tarball", "no budget for queries either", { missing: 300, missingBytes: 9, texts: texts(3), quota: 2 }],
])("%s for %s", (way, _, needs) => {
  const plan = planContent({ ...first, ...needs });
  expect(plan.way).toBe(way);
  expect(plan.reason).toMatch(/^[A-Z0-9].*\.$/);
});
