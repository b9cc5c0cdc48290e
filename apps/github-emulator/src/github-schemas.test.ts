import { afterAll, beforeAll, expect, test } from "vitest";
import { openApiValidator } from "./testing/github-schemas.js";
import { TestEmulator } from "./testing/test-emulator.js";

const REPO = "/repos/{owner}/{repo}";
const validate = openApiValidator();
let server: TestEmulator;
const shas = { commit: "", tree: "", blob: "" };

beforeAll(async () => {
  server = await TestEmulator.start({ tokens: ["good"] });
  await server.serve("full", async (git) => {
    await git
      .write("a/b.txt", "one\n")
      .write("run", "#!", { mode: "100755" })
      .symlink("link", "run")
      .commit("First\n\nBody");
    await git.branch("feature/x");
    await git.write("a/c.txt", "one\ntwo\nthree\n").submodule("mod", "1".repeat(40)).commit("Second");
    await git.branch("main");
    shas.commit = await git.remove("a/b.txt").write("a/d.txt", "one\n").commit("Rename");
    shas.tree = await git.revParse("HEAD^{tree}");
    shas.blob = await git.revParse("HEAD:a/d.txt");
    await git.tag("v1");
  });
  await server.emulator.addRepository({ owner: "octo", name: "empty" });
});

afterAll(async () => server[Symbol.asyncDispose]());

async function check(template: string, status: number, path: string, authorization = "Bearer good"): Promise<unknown> {
  const headers = { authorization, accept: "application/vnd.github+json" };
  const response = await fetch(`${server.emulator.url}${path}`, { headers, redirect: "manual" });
  const text = await response.text();
  expect({ path, status: response.status, text }).toMatchObject({ status });
  const body: unknown = JSON.parse(text);
  expect({ path, errors: validate(template, status, body) }).toEqual({ path, errors: [] });
  return body;
}

test("every endpoint answers what GitHub's description says", async () => {
  const { commit, tree, blob } = shas;
  await check(REPO, 200, "/repos/octo/full");
  await check(REPO, 200, "/repos/octo/empty");
  await check(`${REPO}/branches`, 200, "/repos/octo/full/branches");
  await check(`${REPO}/branches/{branch}`, 200, "/repos/octo/full/branches/feature/x");
  await check(`${REPO}/git/ref/{ref}`, 200, "/repos/octo/full/git/ref/heads/feature/x");
  await check(`${REPO}/git/ref/{ref}`, 200, "/repos/octo/full/git/ref/tags/v1");
  await check(`${REPO}/git/commits/{commit_sha}`, 200, `/repos/octo/full/git/commits/${commit}`);
  await check(`${REPO}/commits`, 200, "/repos/octo/full/commits");
  await check(`${REPO}/commits/{ref}`, 200, "/repos/octo/full/commits/feature/x");
  await check(`${REPO}/git/trees/{tree_sha}`, 200, `/repos/octo/full/git/trees/${tree}`);
  await check(`${REPO}/git/trees/{tree_sha}`, 200, "/repos/octo/full/git/trees/feature/x?recursive=1");
  await check(`${REPO}/git/blobs/{file_sha}`, 200, `/repos/octo/full/git/blobs/${blob}`);
  await check(`${REPO}/compare/{basehead}`, 200, "/repos/octo/full/compare/main...feature/x");
  await check("/rate_limit", 200, "/rate_limit");
  await check(`${REPO}/hooks`, 200, "/repos/octo/full/hooks");
});

test("errors have GitHub's shape and words", async () => {
  const missing = "f".repeat(40);
  const errors: [string, number, string, string][] = [
    [REPO, 404, "/repos/octo/none", "Not Found"],
    [`${REPO}/branches`, 404, "/repos/octo/none/branches", "Not Found"],
    [`${REPO}/branches/{branch}`, 404, "/repos/octo/full/branches/none", "Branch not found"],
    [`${REPO}/branches/{branch}`, 404, "/repos/octo/full/branches/main~1", "Branch not found"],
    [`${REPO}/branches/{branch}`, 404, "/repos/octo/empty/branches/main", "Branch not found"],
    [`${REPO}/git/ref/{ref}`, 404, "/repos/octo/full/git/ref/heads/none", "Not Found"],
    [`${REPO}/git/ref/{ref}`, 409, "/repos/octo/empty/git/ref/heads/main", "Git Repository is empty."],
    [`${REPO}/git/commits/{commit_sha}`, 404, `/repos/octo/full/git/commits/${missing}`, "Not Found"],
    [`${REPO}/commits`, 409, "/repos/octo/empty/commits", "Git Repository is empty."],
    [`${REPO}/commits/{ref}`, 422, "/repos/octo/full/commits/none", "No commit found for SHA: none"],
    [`${REPO}/git/trees/{tree_sha}`, 404, `/repos/octo/full/git/trees/${missing}`, "Not Found"],
    [`${REPO}/git/trees/{tree_sha}`, 409, "/repos/octo/empty/git/trees/main", "Git Repository is empty."],
    [`${REPO}/git/blobs/{file_sha}`, 404, `/repos/octo/full/git/blobs/${missing}`, "Not Found"],
    [`${REPO}/git/blobs/{file_sha}`, 422, "/repos/octo/full/git/blobs/nonsense", "The sha parameter must be exactly"],
    [`${REPO}/compare/{basehead}`, 404, "/repos/octo/full/compare/main...none", "Not Found"],
  ];
  for (const [template, status, path, message] of errors) {
    const body = await check(template, status, path);
    expect(body).toMatchObject({ message: expect.stringContaining(message), status: String(status) });
  }
});

test("lists of an empty repository are empty", async () => {
  expect(await check(`${REPO}/branches`, 200, "/repos/octo/empty/branches")).toEqual([]);
});

test("the schemas are strict enough to refuse a wrong answer", () => {
  expect(validate(`${REPO}/branches`, 200, [{ name: "main", protected: false }])).not.toEqual([]);
  expect(validate(`${REPO}/git/trees/{tree_sha}`, 200, { sha: 1, truncated: false, tree: null })).not.toEqual([]);
});
