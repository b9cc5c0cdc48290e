import { afterAll, beforeAll, expect, test } from "vitest";
import { TestEmulator } from "../testing/test-emulator.js";

interface Comparison {
  status: string;
  ahead_by: number;
  behind_by: number;
  total_commits: number;
  commits: { sha: string }[];
  merge_base_commit: { sha: string };
  files: { filename: string; status: string; sha: string; previous_filename?: string }[];
}

let server: TestEmulator;
const sha: Record<string, string> = {};

beforeAll(async () => {
  server = await TestEmulator.start({ compareFileLimit: 6 });
  const git = await server.serve("compare", async (source) => {
    source.write("keep", "1\n2\n3\n4\n").write("mode", "m").write("gone", "g\n").write("kind", "k");
    sha.one = await source.write("old name", "line\n".repeat(20)).commit();
    await source.branch("side");
    sha.side = await source.write("side", "s").commit();
    await source.branch("main");
    source.remove("gone").remove("old name").write("new name", "line\n".repeat(20)).symlink("kind", "keep");
    sha.two = await source
      .write("keep", "1\n2\n3\n")
      .write("added", "a")
      .write("mode", "m", { mode: "100755" })
      .commit();
    for (let i = 0; i < 10; i++) source.write(`many-${i}`, `${i}`);
    sha.three = await source.commit();
    await source.branch("unrelated");
    await source.git(["update-ref", "-d", "refs/heads/unrelated"]);
    sha.other = await source.write("o", "").commit();
  });
  sha.gone = await git.revParse(`${sha.one}:gone`);
  sha.added = await git.revParse(`${sha.two}:added`);
});
afterAll(() => server[Symbol.asyncDispose]());

test("ahead: every kind of change, with the new blob's SHA or the removed one's", async () => {
  const result = await server.json<Comparison>(`compare/compare/${sha.one}...${sha.two}`);
  expect(result).toMatchObject({ status: "ahead", ahead_by: 1, behind_by: 0, commits: [{ sha: sha.two }] });
  const kinds = Object.fromEntries(result.files.map((file) => [file.filename, file.status]));
  expect(kinds).toEqual({
    added: "added",
    gone: "removed",
    keep: "modified",
    kind: "changed",
    mode: "modified",
    "new name": "renamed",
  });
  const byName = (name: string) => result.files.find(({ filename }) => filename === name);
  expect(byName("new name")?.previous_filename).toBe("old name");
  expect([byName("gone")?.sha, byName("added")?.sha]).toEqual([sha.gone, sha.added]);
  expect(byName("keep")).toMatchObject({ additions: 0, deletions: 1, changes: 1 });
});

test("behind, identical and diverged; files are those since the merge base", async () => {
  const compare = (ends: string) => server.json<Comparison>(`compare/compare/${ends}`);
  expect(await compare("main...side")).toMatchObject({ status: "diverged", ahead_by: 1, behind_by: 2 });
  expect((await compare("main...side")).files.map(({ filename }) => filename)).toEqual(["side"]);
  expect((await compare("main...side")).merge_base_commit.sha).toBe(sha.one);
  expect(await compare(`main...${sha.one}`)).toMatchObject({ status: "behind", behind_by: 2, files: [] });
  expect(await compare("main...octo:main")).toMatchObject({ status: "identical", total_commits: 0, files: [] });
});

test("files end at the limit, and nothing says so", async () => {
  const result = await server.json<Comparison>(`compare/compare/${sha.one}...main`);
  expect(result.files).toHaveLength(6);
  const paged = await server.json<Comparison>(`compare/compare/${sha.one}...main?per_page=1&page=2`);
  expect(paged).toMatchObject({ commits: [{ sha: sha.three }], files: [] });
});

test("no common ancestor is a 404", async () => {
  const response = await server.get("compare/compare/main...unrelated");
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ message: "No common ancestor between main and unrelated." });
});
