import fc from "fast-check";
import { expect, test } from "vitest";
import { escapeGitPath, unescapeGitPath } from "./git-path.js";

test("valid UTF-8 without backslashes stands as it is", () => {
  expect(escapeGitPath(Buffer.from("src/naïve/日本.ts"))).toBe("src/naïve/日本.ts");
});

test("invalid bytes, lone surrogates and backslashes are escaped", () => {
  expect(escapeGitPath(Buffer.from([0x61, 0xff, 0x62]))).toBe("a\\xffb");
  expect(escapeGitPath(Buffer.from([0xed, 0xa0, 0x80]))).toBe("\\xed\\xa0\\x80");
  expect(escapeGitPath(Buffer.from("a\\xff"))).toBe("a\\\\xff");
});

test("any bytes survive the round trip, and only equal bytes are equal", () => {
  const path = fc.uint8Array({ min: 1, minLength: 1, maxLength: 64 });
  fc.assert(
    fc.property(path, path, (a, b) => {
      expect(Buffer.from(unescapeGitPath(escapeGitPath(a)))).toEqual(Buffer.from(a));
      expect(escapeGitPath(a) === escapeGitPath(b)).toBe(Buffer.compare(a, b) === 0);
    }),
  );
});

test("a malformed escape is refused, not guessed", () => {
  expect(() => unescapeGitPath("a\\q")).toThrow(TypeError);
});
