import { createGitRepository, type GitRepositoryBuilder } from "@project-sync/testing";
import { expect, test } from "vitest";
import { isBinary } from "./is-binary.js";
import { pairMoves } from "./pair-moves.js";
import { fingerprint } from "./similarity.js";

/** A file of `lines` lines that no other seed shares, the first `edited` of them changed. */
function text(seed: string, lines: number, edited = 0, end = "\n"): string {
  const line = (n: number) => `${n < edited ? "edited" : "line"} ${n} of ${seed} ${"x".repeat((n * 7) % 90)}${end}`;
  return Array.from({ length: lines }, (_, n) => line(n)).join("");
}

type Files = Record<string, string | Buffer>;

/** What `git diff -M50%` calls renames between two commits with these files, and what we call them. */
async function bothWays(before: Files, after: Files): Promise<{ git: string[]; ours: string[] }> {
  await using git = await createGitRepository();
  for (const [path, content] of Object.entries(before)) git.write(path, content);
  await git.commit();
  for (const path of Object.keys(before)) git.remove(path);
  for (const [path, content] of Object.entries(after)) git.write(path, content);
  await git.commit();
  return { git: await gitRenames(git), ours: await ourRenames(before, after) };
}

async function gitRenames(git: GitRepositoryBuilder): Promise<string[]> {
  const output = await git.git(["diff", "--raw", "-M50%", "--no-abbrev", "main~1", "main"]);
  const lines = output.toString().trim().split("\n");
  return lines
    .filter((line) => / R\d+\t/.test(line))
    .map((line) => line.replace(/.* R(\d+)\t(.*)\t(.*)/, "$2 > $3 $1"))
    .sort();
}

async function ourRenames(before: Files, after: Files): Promise<string[]> {
  const candidates = (files: Files, others: Files) =>
    Object.keys(files)
      .filter((path) => !(path in others))
      .sort()
      .map((path) => {
        const content = Buffer.from(files[path] ?? "");
        return { path, print: fingerprint(content, isBinary(content)) };
      });
  const moves = await pairMoves(candidates(before, after), candidates(after, before));
  return moves
    .map(({ from, to, similarity }) => `${from} > ${to} ${String(Math.floor(similarity * 100)).padStart(3, "0")}`)
    .sort();
}

const binary = (seed: number, bytes: number, from = 0) =>
  Buffer.from(Array.from({ length: bytes }, (_, i) => (i < from ? i * 7 : (i * i * seed) >> 3) & 0xff));

const SAMPLES: Record<string, [Files, Files]> = {
  "a file moved and edited a little": [{ "src/a.ts": text("a", 50) }, { "lib/a.ts": text("a", 50, 5) }],
  "renamed and edited, with a decoy": [
    { "a.ts": text("a", 50), "b.ts": text("b", 50) },
    { "c.ts": text("b", 50, 20), "d.ts": text("d", 50) },
  ],
  "edited just too much": [{ "a.ts": text("a", 40) }, { "b.ts": text("a", 40, 22) }],
  "near half": [{ "a.ts": text("a", 40) }, { "b.ts": text("a", 40, 18) }],
  "grown to more than twice its size": [{ "a.ts": text("a", 20) }, { "b.ts": text("a", 20) + text("more", 25) }],
  "two swap their names and are edited": [
    { "one/x.ts": text("x", 30), "one/y.ts": text("y", 30) },
    { "two/y.ts": text("x", 30, 3), "two/x.ts": text("y", 30, 3) },
  ],
  "a whole directory moved, each file edited": [
    Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`old/f${n}.ts`, text(`file ${n}`, 20 + n)])),
    Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`new/dir/f${n}.ts`, text(`file ${n}`, 20 + n, n % 12)])),
  ],
  "index files, whose name says nothing": [
    Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`old/${n}/index.ts`, text(`index ${n}`, 25)])),
    Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`new/${11 - n}/index.ts`, text(`index ${n}`, 25, n % 9)])),
  ],
  "one source, two that come from it": [
    { "a.ts": text("a", 60) },
    { "b.ts": text("a", 60, 10), "c.ts": text("a", 60, 20) },
  ],
  "many alike, so that only some candidates are kept": [
    Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`s${n}.ts`, text("same", 40, n)])),
    Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`t${n}.ts`, text("same", 40, n + 9)])),
  ],
  "line ends changed": [{ "a.txt": text("a", 40) }, { "b.txt": text("a", 40, 0, "\r\n") }],
  "one line without an end, longer than a piece": [
    { "a.json": `${"abcdefgh".repeat(100)}\n` },
    { "b.json": `${"abcdefgh".repeat(90)}${"z".repeat(80)}\n` },
  ],
  binary: [{ "a.bin": binary(3, 5_000) }, { "b.bin": Buffer.concat([binary(3, 4_000), binary(9, 1_000)]) }],
  "empty files": [{ "a.txt": "", "b.txt": text("b", 10) }, { "c.txt": text("b", 10, 2) }],
};

let renames = 0;

test.each(Object.entries(SAMPLES))("as git has it: %s", async (_, [before, after]) => {
  const { git, ours } = await bothWays(before, after);
  expect(ours).toEqual(git);
  renames += git.length;
});

test("the samples are worth something: git found renames in them", () => {
  expect(renames).toBeGreaterThan(50);
});
