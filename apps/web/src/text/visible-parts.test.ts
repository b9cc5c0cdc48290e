import { expect, test } from "vitest";
import { hasHiddenOrder, visibleParts, visibleText } from "./visible-parts.js";

test("plain text, in any script, stays as it is", () => {
  for (const text of ["", "src/main.ts", "日本語 naïve עברית", "<b>&amp;</b>"]) expect(visibleText(text)).toBe(text);
});

test("what is hidden gets a name", () => {
  expect(visibleText("a\u001b[31mb")).toBe("a\\x1b[31mb");
  expect(visibleText("evil\u202egpj.exe")).toBe("evil\\u{202e}gpj.exe");
  expect(visibleText("a\u200bb\ufeffc\u2028d\u3164")).toBe("a\\u{200b}b\\u{feff}c\\u{2028}d\\u{3164}");
  expect(visibleText("\u{e0041}")).toBe("\\u{e0041}");
  expect(visibleText("\ud800")).toBe("\\u{d800}");
});

test("parts tell names from text that looks like them", () => {
  expect(visibleParts("\\x1b\u001b")).toEqual([
    { text: "\\x1b", hidden: false },
    { text: "\\x1b", hidden: true },
  ]);
  expect(visibleParts("a\tb\u0000", "\t")).toEqual([
    { text: "a\tb", hidden: false },
    { text: "\\x00", hidden: true },
  ]);
});

test("characters that reorder others are noticed", () => {
  expect(hasHiddenOrder("if (admin\u202e) {")).toBe(true);
  expect(hasHiddenOrder("שלום")).toBe(false);
});
