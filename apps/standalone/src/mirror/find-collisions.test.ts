import { expect, test } from "vitest";
import { findCollisions } from "./find-collisions.js";

test("names that differ only in case, or in how an accent is written", () => {
  const collisions = findCollisions([
    "a/Readme",
    "a/README",
    "b/readme",
    "caf\u00e9",
    "cafe\u0301",
    "STRASSE",
    "straße",
  ]);
  expect(Object.fromEntries(collisions)).toEqual({
    "a/Readme": "a/README",
    "caf\u00e9": "cafe\u0301",
    straße: "STRASSE",
  });
});

test("a directory that is spelled in two ways takes everything below the second with it", () => {
  const collisions = findCollisions(["src/b", "Src/a", "src/c/d", "srcs/x", "Src/z"]);
  expect(Object.fromEntries(collisions)).toEqual({ "src/b": "Src", "src/c/d": "Src" });
});

test("a file and a directory collide, too", () => {
  expect(Object.fromEntries(findCollisions(["Docs", "docs/a"]))).toEqual({ "docs/a": "Docs" });
});
