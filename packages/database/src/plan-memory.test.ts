import { expect, test } from "vitest";
import { type CurrentEntry, type MemoryState, planMemory } from "./plan-memory.js";

function entry(id: string, pathHash: string, more: Partial<CurrentEntry> = {}): CurrentEntry {
  return { id, lineageId: `lineage ${id}`, version: 1, pathHash, anchor: "", digest: "same", restored: false, ...more };
}

function plan(state: Partial<MemoryState>) {
  return planMemory({ files: [], found: [], current: [], known: new Map(), ...state });
}

function file(pathHash: string, blobSha: string | null, renamedFromHash: string | null = null) {
  return { pathHash, blobSha, renamedFromHash };
}

test("an entry that says the same in the same place is not touched", () => {
  const { versions, ended, counts } = plan({
    files: [file("a", "2")],
    found: [{ pathHash: "a", anchor: "", digest: "same" }],
    current: [entry("1", "a")],
  });
  expect({ versions, ended, counts }).toEqual({
    versions: [],
    ended: [],
    counts: { added: 0, updated: 0, removed: 0 },
  });
});

test("a heading that was renamed is the same entry, by what it says", () => {
  const { versions, counts } = plan({
    files: [file("a", "2")],
    found: ["x", "new"].map((anchor) => ({ pathHash: "a", anchor, digest: `says ${anchor === "new" ? "old" : "x"}` })),
    current: [
      entry("1", "a", { anchor: "old", digest: "says old" }),
      entry("2", "a", { anchor: "x", digest: "says x" }),
    ],
  });
  expect(versions).toMatchObject([{ anchor: "new", previous: { id: "1" }, copyOf: null }]);
  expect(counts).toEqual({ added: 0, updated: 1, removed: 0 });
});

test("a file that is parted goes on as the first of its entries, and back", () => {
  const parted = plan({
    files: [file("a", "2")],
    found: ["one", "two"].map((anchor) => ({ pathHash: "a", anchor, digest: anchor })),
    current: [entry("1", "a")],
  });
  expect(parted.versions).toMatchObject([
    { anchor: "one", previous: { id: "1" } },
    { anchor: "two", previous: null },
  ]);
  const joined = plan({
    files: [file("a", "3")],
    found: [{ pathHash: "a", anchor: "", digest: "all" }],
    current: [entry("1", "a", { anchor: "one" }), entry("2", "a", { anchor: "two" })],
  });
  expect(joined.versions).toMatchObject([{ anchor: "", previous: { id: "1" } }]);
  expect(joined.ended).toEqual(["1", "2"]);
});

test("two files that change names keep their entries apart", () => {
  const { versions, counts } = plan({
    files: [file("a", "B", "b"), file("b", "A", "a")],
    found: [
      { pathHash: "a", anchor: "", digest: "B" },
      { pathHash: "b", anchor: "", digest: "A" },
    ],
    current: [entry("1", "a", { digest: "A" }), entry("2", "b", { digest: "B" })],
    known: new Map(Object.entries({ a: "A", b: "B" })),
  });
  expect(versions).toMatchObject([
    { pathHash: "a", previous: { id: "2" } },
    { pathHash: "b", previous: { id: "1" } },
  ]);
  expect(counts).toEqual({ added: 0, updated: 2, removed: 0 });
});

test("what a restore brought back, or took away, stays so when its file only moves", () => {
  const { versions, counts } = plan({
    files: [file("b", "1", "a")],
    found: ["x", "away"].map((anchor) => ({ pathHash: "b", anchor, digest: `file ${anchor}` })),
    current: [
      entry("1", "a", { anchor: "x", digest: "restored x", restored: true }),
      entry("2", "a", { anchor: "gone", restored: true }),
    ],
    known: new Map([["a", "1"]]),
  });
  expect(versions).toMatchObject([
    { pathHash: "b", anchor: "x", copyOf: "1" },
    { pathHash: "b", anchor: "gone", copyOf: "2" },
  ]);
  expect(counts).toEqual({ added: 0, updated: 2, removed: 0 });
});

test("and yields to its file when that changes on the way", () => {
  const { versions } = plan({
    files: [file("b", "2", "a")],
    found: [{ pathHash: "b", anchor: "", digest: "file" }],
    current: [entry("1", "a", { digest: "restored", restored: true })],
    known: new Map([["a", "1"]]),
  });
  expect(versions).toMatchObject([{ anchor: "", previous: { id: "1" }, copyOf: null }]);
});
