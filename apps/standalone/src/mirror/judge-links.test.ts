import { mkdir, mkdtemp, realpath, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { judgeLinks } from "./judge-links.js";

function judge(links: Record<string, string>): string[] {
  const targets = new Map(Object.entries(links).map(([path, target]) => [path, Buffer.from(target)]));
  return [...judgeLinks(targets).keys()];
}

test("links within the directory are made, also those that lead nowhere or in a circle", () => {
  const links = {
    ...{
      a: "b",
      "x/y": "../b",
      "x/here": ".",
      root: "x/..",
      "x/z/up": "../..",
      slashes: "x//y/",
      gone: "no/such/../file",
    },
    ...{ loop: "loop", left: "right", right: "left", self: "./self/../self" },
  };
  expect(judge(links)).toEqual([]);
});

test("links out of it are refused", () => {
  const links = { a: "..", "x/y": "../../b", abs: "/etc/passwd", "x/abs": "/", deep: "x/../../y", back: "../here/a" };
  expect(judge({ ...links, empty: "", nul: "a\0b", long: "a".repeat(4096) }).sort()).toEqual(
    [...Object.keys(links), "empty", "nul", "long"].sort(),
  );
});

test("links that leave through another link are refused, however harmless each looks", () => {
  expect(judge({ "sub/up": "..", out: "sub/up/../x" })).toEqual(["out"]);
  expect(judge({ evil: "/etc", "via/it": "../evil/passwd" })).toEqual(["evil", "via/it"]);
  expect(judge({ one: "two", two: "three/x", three: "../y" })).toEqual(["one", "two", "three"]);
  expect(judge({ "d/e/f": "../..", through: "d/e/f/../d" })).toEqual(["through"]);
});

test("where cases are not told apart, a link is found under each spelling", () => {
  const targets = new Map([
    ["Sub/up", Buffer.from("..")],
    ["out", Buffer.from("sub/UP/../x")],
  ]);
  expect(judgeLinks(targets).size).toBe(0);
  expect([...judgeLinks(targets, { fold: (path) => path.toLowerCase() }).keys()]).toEqual(["out"]);
});

test("no set of links that passes leads out of a real directory", async () => {
  const base = await realpath(await mkdtemp(join(tmpdir(), "judge-links-")));
  const name = fc.constantFrom("a", "b", "c", "d/a", "d/b", "d/e/a", "d/e/b");
  const part = fc.constantFrom("a", "b", "c", "d", "e", "..", "..", ".", "f");
  const target = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join("/"));
  let run = 0;
  try {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(name, target, { maxKeys: 7 }), async (links) => {
        const root = join(base, `${run++}`, "root");
        await mkdir(join(root, "d/e"), { recursive: true });
        await mkdir(join(root, "f"));
        const refused = new Set(judge(links));
        const made = Object.entries(links).filter(([path]) => !refused.has(path));
        for (const [path, to] of made) await symlink(to, join(root, path));
        for (const [path] of made) expect(await leadsTo(join(root, path), root)).toBe(true);
      }),
      { numRuns: 300, seed: 5 },
    );
  } finally {
    await rm(base, { recursive: true, force: true });
  }
});

/** True when a link leads to a place below `root`, to nothing, or in a circle. */
async function leadsTo(link: string, root: string): Promise<boolean> {
  const real = await realpath(link).catch(() => null);
  return real === null || `${real}/`.startsWith(`${root}/`);
}
