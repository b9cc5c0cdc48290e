import { expect, test } from "vitest";
import { sendJson, serve } from "../testing/serve.js";
import { MalformedResponseError } from "./errors.js";

const base = "1".repeat(40);
const query = { owner: "o", repo: "r", base, head: "2".repeat(40) };
const sha = "3".repeat(40);
const file = (filename: string, status = "modified", more = {}) => ({ sha, filename, status, ...more });

async function compare(answer: object, status = 200) {
  await using server = await serve((_, response) => sendJson(response, answer, status));
  return await server.github.compareCommits(query);
}

const ahead = (files?: object[]) => ({ status: "ahead", base_commit: { sha: base }, files });

test("every kind of change, with paths as the rest of the system writes them", async () => {
  const files = [
    ...[file("a", "added"), file("b\\c", "removed"), file("link", "changed"), file("same", "unchanged")],
    ...[file("to", "renamed", { previous_filename: "from" }), file("copy", "copied", { previous_filename: "of" })],
  ];
  expect((await compare(ahead(files)))?.files).toEqual([
    { path: "a", status: "added", sha, previousPath: null },
    { path: "b\\\\c", status: "removed", sha, previousPath: null },
    { path: "link", status: "modified", sha, previousPath: null },
    { path: "to", status: "renamed", sha, previousPath: "from" },
    { path: "copy", status: "copied", sha, previousPath: "of" },
  ]);
});

test.each([
  ["300 files, after which GitHub lists none", Array.from({ length: 300 }, (_, i) => file(`f${i}`))],
  ["none at all", undefined],
  ["a name that is not UTF-8", [file("caf\ufffd")]],
  ["a name that no git has", [file("a//b")]],
  ["a rename from nowhere", [file("to", "renamed")]],
  ["no object", [{ ...file("a"), sha: null }]],
])("a list with %s is not taken for the changes", async (_name, files) => {
  expect(await compare(ahead(files))).toEqual({ status: "ahead", files: null });
});

test("a commit that is gone, or shares no history, is no error", async () => {
  expect(await compare({ message: "Not Found" }, 404)).toBeNull();
});

test("an answer about another commit is not believed", async () => {
  await expect(compare({ ...ahead([]), base_commit: { sha } })).rejects.toThrow(MalformedResponseError);
});
