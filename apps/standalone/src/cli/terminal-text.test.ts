import { ACTING_CHARACTERS, HOSTILE_BRANCHES, HOSTILE_NAMES } from "@project-sync/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { terminalJson, terminalLines, terminalText } from "./terminal-text.js";

test("what a terminal would act on is shown instead", () => {
  expect(terminalText("a\u001b[2Jb\u0007\r\n")).toBe("a\\x1b[2Jb\\x07\\x0d\\x0a");
  expect(terminalText("\u009b31m")).toBe("\\x9b31m");
  expect(terminalText("user\u202etxt.exe")).toBe("user\\u{202e}txt.exe");
  expect(terminalText("src/naïve/日本 😀.ts")).toBe("src/naïve/日本 😀.ts");
});

test.each([...HOSTILE_NAMES, ...HOSTILE_BRANCHES])("%j does nothing in a terminal", (name) => {
  expect(terminalText(name)).not.toMatch(ACTING_CHARACTERS);
  expect(terminalJson({ name })).not.toMatch(ACTING_CHARACTERS);
});

test("lines of our own stay lines", () => {
  expect(terminalLines("one\n\u001btwo")).toBe("one\n\\x1btwo");
});

test("JSON stays JSON and carries nothing a terminal acts on", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const json = terminalJson({ text });
      expect(JSON.parse(json)).toEqual({ text });
      expect(json).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }),
  );
});
