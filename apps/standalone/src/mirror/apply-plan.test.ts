import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Applied, applyPlan } from "./apply-plan.js";
import { blobSha } from "./blob-sha.js";
import { type Plan, planTree } from "./plan-tree.js";
import { type FolderState, readState } from "./state-file.js";
import type { TreeFile } from "./tree.js";

let base: string;
let root: string;
let state: FolderState;
let fetched: string[];

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), "apply-plan-"));
  root = join(base, "root");
  await mkdir(root);
  state = { repositoryId: "r", repository: "a/b", branch: "main", syncId: null, holder: null, entries: new Map() };
  fetched = [];
});
afterEach(() => rm(base, { recursive: true, force: true }));

/** "link:…" is a symlink, "run:…" an executable, "skip:…" a file without content, "sub:" a submodule. */
type Contents = Record<string, string>;

function planOf(contents: Contents): Plan {
  const targets = new Map<string, Buffer>();
  const tree = new Map<string, TreeFile>();
  for (const [path, content] of Object.entries(contents)) {
    const [, kind = "", text = ""] = /^(?:(link|run|skip|sub):)?(.*)$/s.exec(content) ?? [];
    const sha = blobSha(Buffer.from(text));
    const file = { blobSha: sha, size: text.length, skipped: kind === "skip" ? ("excluded" as const) : null };
    if (kind === "link") targets.set(sha, Buffer.from(text));
    if (kind === "link") tree.set(path, { ...file, type: "symlink", mode: "120000" });
    else if (kind === "sub") tree.set(path, { ...file, type: "submodule", mode: "160000" });
    else tree.set(path, { ...file, type: "blob", mode: kind === "run" ? "100755" : "100644" });
  }
  return planTree(tree, { targets, caseInsensitive: false });
}

function apply(
  contents: Contents,
  { checkDisk = false, signal = new AbortController().signal } = {},
): Promise<Applied> {
  const texts = new Map(
    Object.values(contents)
      .map((text) => text.replace(/^run:/, ""))
      .map((t) => [blobSha(Buffer.from(t)), t]),
  );
  const fetch = async (path: string, sha: string) => {
    fetched.push(path);
    return Buffer.from(texts.get(sha) ?? "");
  };
  return applyPlan({ root, state, plan: planOf(contents), checkDisk, fetch, signal });
}

const at = (path: string) => join(root, path);
const read = (path: string) => readFile(at(path), "utf8");

test("files become directories and links, and back", async () => {
  await apply({ a: "1", "b/x": "2", "b/y": "3", c: "link:a", d: "sub:" });
  expect(await apply({ "a/in": "1", b: "link:a/in", c: "4", "d/f": "5" })).toMatchObject({
    added: 3,
    modified: 1,
    removed: 4,
  });
  expect([await read("a/in"), await readlink(at("b")), await read("c"), await read("d/f")]).toEqual([
    "1",
    "a/in",
    "4",
    "5",
  ]);
  expect(await apply({ a: "run:1", "b/x": "2", c: "sub:", d: "6" })).toMatchObject({ refused: [] });
  expect((await lstat(at("a"))).mode & 0o777).toBe(0o755);
  expect((await readdir(root)).filter((name) => !name.startsWith("."))).toEqual(["a", "b", "c", "d"]);
  expect(await apply({})).toMatchObject({ removed: 4 });
  expect((await readdir(root)).filter((name) => !name.startsWith("."))).toEqual([]);
});

test("a change of mode alone moves no content", async () => {
  await apply({ a: "x" });
  fetched = [];
  expect(await apply({ a: "run:x" })).toMatchObject({ modified: 1, bytes: 0 });
  expect((await lstat(at("a"))).mode & 0o777).toBe(0o755);
  expect(fetched).toEqual([]);
});

test("nothing is read, written or removed through a symlink that stands in for a directory", async () => {
  await mkdir(join(base, "outside"));
  await writeFile(join(base, "outside/x"), "theirs");
  await apply({ "d/x": "1", "d/e/y": "2" });
  await rm(at("d"), { recursive: true });
  await symlink(join(base, "outside"), at("d"));
  await apply({}, { checkDisk: true });
  expect(await readFile(join(base, "outside/x"), "utf8")).toBe("theirs");
  expect((await lstat(at("d"))).isSymbolicLink()).toBe(true);
  expect((await apply({ "d/x": "theirs", ok: "3" }, { checkDisk: true })).refused).toMatchObject([{ path: "d/x" }]);
  expect(await read("ok")).toBe("3");
});

test("a look at the disk believes stamps and reads what has another; a fake mtime does not help", async () => {
  await apply({ a: "one", b: "two", c: "three" });
  const { atime, mtime } = await lstat(at("a"));
  await writeFile(at("a"), "eno");
  await utimes(at("a"), atime, mtime);
  await utimes(at("b"), 1, 1);
  await chmod(at("c"), 0o600);
  fetched = [];
  expect(await apply({ a: "one", b: "two", c: "three" }, { checkDisk: true })).toMatchObject({
    modified: 2,
    unchanged: 1,
  });
  expect(fetched).toEqual(["a"]);
  expect(await read("a")).toBe("one");
});

test("content that the server no longer has: what is right stays, what is old goes", async () => {
  await apply({ right: "1", old: "2" });
  const applied = await apply({ right: "skip:1", old: "skip:3" }, { checkDisk: true });
  expect(applied.withoutContent).toEqual([{ path: "old", skipped: "excluded" }]);
  expect((await readdir(root)).filter((name) => !name.startsWith("."))).toEqual(["right"]);
});

test("names that the file system does not take are refused, the rest is written", async () => {
  const long = "n".repeat(300);
  expect((await apply({ [long]: "1", ok: "2" })).refused).toEqual([
    { path: long, reason: expect.stringMatching(/name/) },
  ]);
  expect(await read("ok")).toBe("2");
});

test("files of others in the way are left alone", async () => {
  await mkdir(at("a"));
  await writeFile(at("a/theirs"), "x");
  await writeFile(at("b"), "x");
  expect((await apply({ a: "1", "b/c": "2" })).refused.map(({ path }) => path).sort()).toEqual(["a", "b/c"]);
  expect([await read("a/theirs"), await read("b")]).toEqual(["x", "x"]);
});

test("an abort leaves no half file, and a state from which the next run goes on", async () => {
  const abort = new AbortController();
  const contents = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`d${i % 3}/f${i}`, `content ${i}`]));
  const done = applyPlan({
    ...{ root, state, plan: planOf(contents), checkDisk: false, signal: abort.signal },
    fetch: async (path) => {
      if (path.endsWith("f20")) abort.abort(new Error("Ctrl-C"));
      return Buffer.from(contents[path] ?? "");
    },
  });
  await expect(done).rejects.toThrow("Ctrl-C");
  const kept = await readState(root);
  if (kept === null || kept === "damaged") throw new Error("No state was kept");
  expect(kept.entries.size).toBe(50);
  for (const directory of ["d0", "d1", "d2"])
    for (const name of await readdir(at(directory)))
      expect(await read(`${directory}/${name}`)).toMatch(/^content \d+$/);
  state = kept;
  expect(await apply({})).toMatchObject({ refused: [] });
  expect((await readdir(root)).filter((name) => !name.startsWith("."))).toEqual([]);
});
