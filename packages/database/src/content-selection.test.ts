import type { ContentSettings } from "@project-sync/contracts";
import { expect, test } from "vitest";
import { createContentSelection } from "./content-selection.js";

const all: ContentSettings = { include: [], exclude: [], maxFileBytes: null, metadataOnly: false };

function skipped(
  settings: Partial<ContentSettings>,
  path: string,
  size: number | null = 1,
  limit: number | null = null,
) {
  return createContentSelection({ ...all, ...settings }, limit)({ path, type: "blob", size });
}

test.each<[Partial<ContentSettings>, string, string | null]>([
  [{}, "a/b.ts", null],
  [{ include: ["src/**"] }, "src/deep/a.ts", null],
  [{ include: ["src/**"] }, "test/a.ts", "excluded"],
  [{ include: ["src/"] }, "src/.hidden/a.ts", null],
  [{ include: ["*.md"] }, "README.md", null],
  [{ include: ["*.md"] }, "docs/README.md", "excluded"],
  [{ include: ["**/*.md"] }, "README.md", null],
  [{ include: ["**/*.{md,txt}"] }, "docs/a.txt", null],
  [{ exclude: ["**/*.png"] }, "a/.b/c.png", "excluded"],
  [{ include: ["src/**"], exclude: ["src/vendor/**"] }, "src/vendor/x", "excluded"],
  [{ exclude: ["!a"] }, "b", null],
  [{ exclude: ["\\(a\\)"] }, "(a)", "excluded"],
  [{ exclude: ["[ab]?"] }, "b日", "excluded"],
  [{ metadataOnly: true, exclude: ["**"] }, "a", "metadata_only"],
])("with %o, %s is skipped: %s", (settings, path, expected) => {
  expect(skipped(settings, path)).toBe(expected);
});

test("the repository's limit goes before the server's; a size that is not known is no reason", () => {
  expect(skipped({}, "a", 11, 10)).toBe("too_large");
  expect(skipped({ maxFileBytes: 12 }, "a", 11, 10)).toBeNull();
  expect(skipped({ maxFileBytes: 0 }, "a", 1)).toBe("too_large");
  expect(skipped({ maxFileBytes: 0 }, "a", 0)).toBeNull();
  expect(skipped({ maxFileBytes: 0 }, "a", null)).toBeNull();
});

test("directories and submodules have no content to leave out", () => {
  const select = createContentSelection({ ...all, metadataOnly: true }, null);
  expect(select({ path: "a", type: "tree", size: null })).toBeNull();
  expect(select({ path: "a", type: "submodule", size: null })).toBeNull();
  expect(select({ path: "a", type: "symlink", size: 3 })).toBe("metadata_only");
});
