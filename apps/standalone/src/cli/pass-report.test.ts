import { PassThrough } from "node:stream";
import type { Repository, Sync } from "@project-sync/contracts";
import { expect, test } from "vitest";
import type { Pass } from "../mirror/mirror-folder.js";
import { createPassProgress } from "./pass-progress.js";
import { passLine, remarkLines } from "./pass-report.js";

const repository = { owner: "acme", name: "widgets" } as Repository;
const pass: Pass = {
  ...{ added: 1, modified: 2000, removed: 0, unchanged: 7, bytes: 1500, ms: 41.7, full: false },
  ...{ refused: [], collisions: [], withoutContent: [] },
  sync: { branchName: "main", headSha: "0123456789abcdef0123456789abcdef01234567" } as Sync,
};

test("one line per pass", () => {
  expect(passLine(repository, pass, { paint: (_, text) => text })).toBe(
    "✓ acme/widgets main at 0123456789ab: 1 added · 2,000 modified · 0 removed, 1.5 kB in 42 ms",
  );
  expect(remarkLines(repository, pass)).toEqual([]);
});

test("what is missing is named harmlessly, up to a number, with the way to get it", () => {
  const refused = [{ path: "a\u001b[31m", reason: "“..” in the path" }];
  const withoutContent = Array.from({ length: 25 }, (_, i) => ({ path: `${i}.png`, skipped: "too_large" as const }));
  const lines = remarkLines(repository, { ...pass, refused, withoutContent });
  expect(lines.slice(0, 2)).toEqual(["1 path not written:", "  a\\x1b[31m: “..” in the path"]);
  expect(lines).toContain("  19.png");
  expect(lines.at(-2)).toBe("  and 5 more");
  expect(lines.at(-1)).toMatch(/settings acme\/widgets --max-file-bytes/);
});

test("progress shows only what takes more than a second, and leaves the line clean", () => {
  const err = new PassThrough();
  let now = 0;
  const progress = createPassProgress({ err, interactive: true }, () => now);
  progress.show("write files", 1, 5000);
  now = 1500;
  progress.show("write files", 2500, 5000);
  progress.show("write files", 2501, 5000);
  progress.end();
  expect(String(err.read())).toBe("\r\u001b[K  write files: 2,500 of 5,000 files\r\u001b[K");
  progress.show("write files", 1, 1);
  expect(err.read()).toBeNull();
});
