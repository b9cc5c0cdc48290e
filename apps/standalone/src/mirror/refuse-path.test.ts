import { escapeGitPath } from "@project-sync/contracts";
import { expect, test } from "vitest";
import { refusePath } from "./refuse-path.js";

test.each([
  [
    "a",
    "src/a.ts",
    "...",
    "..a/b",
    "a../.b",
    ".gitignore",
    ".gitmodules",
    ".github/x",
    "git",
    "git~2",
    "GIT~10/x",
    "a.git/x",
  ],
  ["sub/.project-sync.json", "-rf", " ", "a:b", "con", "a\\\\b", "\\xff/é", "~", ".gitx", ". git"],
])("ordinary paths are written: %s …", (...paths) => {
  for (const path of paths) expect([path, refusePath(path)]).toEqual([path, null]);
});

test.each([
  ["..", "../a", "a/../b", "a/..", ".", "./a", "a/./b"],
  ["/etc/passwd", "//a", "a//b", "a/", ""],
  ["a\0b"],
  [".git", ".git/hooks/post-checkout", ".GIT/config", "sub/.Git/x", "git~1", "GIT~1/config", "a/gIt~1"],
  [".git ", ".git.", ".git . .", ".git:x", ".git::$INDEX_ALLOCATION/config", "git~1."],
  ["a\\\\.git\\\\hooks", ".git\\\\x", "..\\\\.GIT"],
  [".g\u200cit", "\u200e.git", ".GI\ufeffT/config", "x/.git\u206f"],
  [".project-sync.json", ".Project-Sync.JSON"],
  [".project-sync-0123456789abcdef.tmp", "a/.PROJECT-SYNC-0123456789ABCDEF.TMP"],
])("hostile paths are refused: %j …", (...paths) => {
  for (const path of paths) expect([path, refusePath(path)]).toEqual([path, expect.any(String)]);
});

test("bytes that are not UTF-8 are no way around", () => {
  expect(refusePath(escapeGitPath(Buffer.from([0x61, 0xff, 0x2f, 0x2e, 0x2e])))).not.toBeNull();
  expect(refusePath(escapeGitPath(Buffer.from([0x2e, 0x67, 0x69, 0x74, 0xff])))).toBeNull();
});
