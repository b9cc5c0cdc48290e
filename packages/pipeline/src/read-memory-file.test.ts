import { describe, expect, test } from "vitest";
import { readMemoryFile } from "./read-memory-file.js";

function read(text: string, path = ".memory/note.md") {
  return readMemoryFile(path, Buffer.from(text), false);
}

describe("a file is one entry", () => {
  test("with what its front matter says", () => {
    const text = "---\ntitle: Queues\ntags: [ops, 'post gres']\ndate: 2026-03-01\n---\n\n# Another title\n\nText.\n";
    expect(read(text)).toEqual({
      entries: [
        {
          ...{ anchor: "", title: "Queues", content: "# Another title\n\nText." },
          ...{ tags: ["ops", "post gres"], date: "2026-03-01T00:00:00.000Z" },
        },
      ],
      warning: null,
    });
  });

  test.each([
    ["# **Bold** `code` [link](x)\n\nText", "Bold code link"],
    ["Text\n\nUnder\n=====\n", "Under"],
    ["Text\n\n## Second level", "Second level"],
    ["```\n# no heading\n```\n\nText", "note"],
    ["> # quoted\n\nText", "note"],
    ["\uFEFF---\r\ntags: a, b\r\n---\r\n# With CRLF\r\n", "With CRLF"],
  ])("%j is named %j", (text, title) => {
    expect(read(text).entries.map((entry) => entry.title)).toEqual([title]);
  });

  test("or none, when it is empty", () => {
    expect(read(" \n")).toEqual({ entries: [], warning: null });
  });
});

test("two headings of the first level make two entries, with the anchors that GitHub gives them", () => {
  const { entries } = read(
    "---\ntags: [log]\n---\nBefore.\n\n# Use it!\nOne.\n\n## Sub\n\n# Use it!\nTwo.\n```\n# code\n```\n",
  );
  expect(entries).toMatchObject([
    { anchor: "use-it", title: "Use it!", content: "Before.\n\n# Use it!\nOne.\n\n## Sub", tags: ["log"] },
    { anchor: "use-it-1", title: "Use it!", content: "# Use it!\nTwo.\n```\n# code\n```", tags: ["log"] },
  ]);
});

const bomb = Array.from({ length: 12 }, (_, n) => `a${n}: &a${n} [${`*a${n - 1}, `.repeat(n === 0 ? 0 : 9)}x]`).join(
  "\n",
);

describe("front matter that is none costs only itself", () => {
  test.each([
    ["malformed", "title: [unclosed\n  - : x"],
    ["a YAML bomb", bomb],
    ["deeply nested", `a: ${"[".repeat(5_000)}${"]".repeat(5_000)}`],
    ["nested by dashes", `${"- ".repeat(5_000)}x`],
    ["half a megabyte long", `title: ${"x".repeat(5_000_000)}`.slice(0, 500_000)],
    ["a list", "- title"],
    ["with a key twice", "title: a\ntitle: b"],
    ["with a tag of code", "title: !!js/function 'x'\nother: *nowhere"],
  ])("%s", (_what, yaml) => {
    const started = performance.now();
    const { entries, warning } = read(`---\n${yaml}\n---\n# Title\n\nText.\n`);
    expect(entries).toMatchObject([{ title: "Title", content: "# Title\n\nText.", tags: [] }]);
    expect(warning).toMatchObject({ code: "memory_front_matter", path: ".memory/note.md" });
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  test("without an end", () => {
    expect(read("---\ntitle: x\n\nText").entries).toMatchObject([{ title: "note", content: "---\ntitle: x\n\nText" }]);
  });
});

test("values of an odd kind are passed over", () => {
  const text = "---\ntitle: {a: 1}\ntags: [1, {b: 2}, '', ok, ok, 'a,b']\ndate: yesterday\n---\nText";
  expect(read(text).entries).toMatchObject([{ title: "note", tags: ["1", "ok", "a b"], date: null }]);
});

test("what is not text, or far too long, is no entry", () => {
  expect(readMemoryFile("a.md", Buffer.from([0, 1]), true)).toMatchObject({
    entries: [],
    warning: { code: "memory_binary" },
  });
  expect(read("x".repeat(5_000_000))).toMatchObject({ entries: [], warning: { code: "memory_too_large" } });
});

test("half a megabyte of brackets, headings or stars is read in a moment", () => {
  for (const text of ["[".repeat(500_000), "# x\n".repeat(125_000), "*a **b ".repeat(70_000), "> ".repeat(250_000)]) {
    const started = performance.now();
    read(text);
    expect(performance.now() - started).toBeLessThan(2_000);
  }
});
