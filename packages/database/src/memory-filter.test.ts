import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
/** They find a version by its id or by those that share its lineage: whoever asks has named it. */
const BY_NAME = ["memory-entries.ts"];

const sources = ["packages", "apps"].flatMap((group) =>
  readdirSync(join(ROOT, group)).flatMap((name) => {
    const directory = join(ROOT, group, name, "src");
    const files = readdirSync(directory, { recursive: true, encoding: "utf8" });
    return files
      .filter((file) => /\.tsx?$/.test(file) && !/\.test\.|generated|testing/.test(file))
      .map((file) => ({ file: join(group, name, "src", file), text: readFileSync(join(directory, file), "utf8") }));
  }),
);

test("only one helper says which entries are current", () => {
  const saying = sources.filter(({ text }) => /"endedAt"\s+IS/i.test(text)).map(({ file }) => file);
  expect(saying).toEqual([join("packages", "database", "src", "memory-filter.ts")]);
});

test("whoever reads entries asks it", () => {
  const reading = sources.filter(({ text }) => /(FROM|JOIN) "MemoryEntry"|memoryEntry\.find/.test(text));
  expect(reading.map(({ file }) => file).filter((file) => !file.startsWith(join("packages", "database")))).toEqual([]);
  const unfiltered = reading.filter(({ file, text }) => {
    return !BY_NAME.some((name) => file.endsWith(name)) && !text.includes('from "./memory-filter.js"');
  });
  expect(unfiltered.map(({ file }) => file)).toEqual([]);
  expect(reading.length).toBeGreaterThan(3);
});
