import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EMPTY_TREE_SHA, type TreeEntry } from "@project-sync/contracts";
import {
  createGithubConnector,
  EmptyRepositoryError,
  freshAnswer,
  type GithubCredentials,
  GithubForbiddenError,
  GithubNotFoundError,
  GithubRateLimitedError,
  GithubTransientError,
  GithubUnauthorizedError,
  gitBlobSha,
  MalformedResponseError,
  parseWebhook,
  type RequestInfo,
  TruncatedTreeError,
  verifyWebhook,
} from "@project-sync/github";
import { createGitRepository, type GitRepositoryBuilder } from "@project-sync/testing";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Emulator, type EmulatorOptions, startEmulator } from "./index.js";

/** The connector of packages/github against GitHub's behaviour: everything it reads must be what git says. */

const hello = { owner: "octo", repo: "hello" };
const binary = randomBytes(70_000);
let directory: string;
let git: GitRepositoryBuilder;
let emulator: Emulator;
let headSha: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "project-sync-connector-"));
  git = await createGitRepository(join(directory, "source.git"));
  git
    .write("README.md", "# hello\n")
    .write("empty", "")
    .write("bin/run", "#!/bin/sh\n", { mode: "100755" })
    .write("data/random.bin", binary)
    .write("src/naïve/日本.ts", "export {};\n")
    .write("src/back\\slash", "\\\n")
    .write("src/copy.md", "# hello\n")
    .symlink("src/link", "../README.md")
    .submodule("vendor/lib", "7fd1a60b01f91b314f59955a4e4d4e80d8edf11d");
  headSha = await git.commit("First");
  await git.branch("feature/deep/name");
  await git.write("only-here", "1\n").commit("On a branch");
  await git.branch("main");
  emulator = await start("main");
  await emulator.addRepository({ owner: "octo", name: "hello", from: git.dir });
  await emulator.addRepository({ owner: "octo", name: "empty" });
});

afterAll(async () => {
  await emulator?.close();
  await rm(directory, { recursive: true, force: true });
});

afterEach(() => {
  emulator.faults.clear();
  emulator.requests.reset();
  emulator.rateLimit.reset();
});

function start(name: string, options: Partial<EmulatorOptions> = {}): Promise<Emulator> {
  return startEmulator({ repositoriesDir: join(directory, name), tokens: ["good"], ...options });
}

function connect(to = emulator, { token = "good", timeoutMs = 10_000 }: { token?: string; timeoutMs?: number } = {}) {
  const credentials: GithubCredentials = token ? { kind: "token", token } : { kind: "anonymous" };
  return createGithubConnector({ apiUrl: to.url, credentials, timeoutMs, random: () => 0 });
}

const byPath = (a: TreeEntry, b: TreeEntry) => (a.path < b.path ? -1 : 1);

test("a repository is read, also in another case and under a former name", async () => {
  const expected = { owner: "octo", name: "hello", defaultBranch: "main", private: false, archived: false };
  const first = await connect().fetchRepository(hello);
  expect(first).toMatchObject({ kind: "repository", repository: expected });
  const otherCase = await connect().fetchRepository({ owner: "OCTO", repo: "Hello" });
  expect(otherCase).toMatchObject({ repository: expected });
  const { id } = await emulator.addRepository({ owner: "octo", name: "before", from: git.dir });
  await emulator.renameRepository({ owner: "octo", name: "before" }, { owner: "octo", name: "after" });
  const moved = await connect().fetchRepository({ owner: "octo", repo: "before" });
  expect(moved).toMatchObject({ repository: { githubId: BigInt(id), name: "after" } });
  expect(await connect().fetchRepositoryById({ githubId: BigInt(id), owner: "octo" })).toMatchObject(moved);
  const head = await connect().fetchBranchHead({ owner: "octo", repo: "before", branch: "main" });
  expect(head).toMatchObject({ headSha });
});

test("all branches come over all pages, in one request per hundred", async () => {
  const names = Array.from({ length: 250 }, (_, i) => `b/${String(i).padStart(3, "0")}`);
  const updates = names.map((name) => `create refs/heads/${name} ${headSha}\n`).join("");
  const many = await createGitRepository(join(directory, "many.git"), { from: git.dir });
  await many.git(["update-ref", "--stdin"], Buffer.from(updates));
  await emulator.addRepository({ owner: "octo", name: "many", from: many.dir, protectedBranches: ["main"] });
  const { branches, pages } = freshAnswer(await connect().fetchBranches({ owner: "octo", repo: "many" }));
  expect(branches.map((b) => b.name).sort()).toEqual([...names, "feature/deep/name", "main"].sort());
  expect(branches.find((b) => b.name === "main")).toEqual({ name: "main", headSha, protected: true });
  expect([pages, emulator.requests.count(/branches/)]).toEqual([3, 3]);
});

test("a repository and its branches, unchanged, cost nothing", async () => {
  const github = connect();
  const { etag } = freshAnswer(await github.fetchRepository(hello));
  const branches = freshAnswer(await github.fetchBranches(hello));
  expect(branches).toMatchObject({ pages: 1, etag: expect.any(String) });
  emulator.requests.reset();
  expect(await github.fetchRepository({ ...hello, etag })).toEqual({ kind: "unchanged" });
  expect(await github.fetchBranches({ ...hello, etag: branches.etag })).toEqual({ kind: "unchanged" });
  expect(emulator.requests.list()).toMatchObject([{ cost: 0 }, { cost: 0 }]);
  await emulator.addRepository({ owner: "octo", name: "grows", from: git.dir });
  const before = freshAnswer(await github.fetchBranches({ owner: "octo", repo: "grows" }));
  const clone = await createGitRepository(join(directory, "grows.git"), { from: git.dir });
  await clone.write("grown", "1\n").commit("Grown");
  await clone.push(`${emulator.gitUrl.replace("http://", "http://x:good@")}/octo/grows.git`);
  const after = await github.fetchBranches({ owner: "octo", repo: "grows", etag: before.etag });
  expect(after.kind).toBe("branches");
});

test("a head is told with its tree; unchanged, it costs nothing", async () => {
  const github = connect();
  const treeSha = await git.revParse(`${headSha}^{tree}`);
  const first = await github.fetchBranchHead({ ...hello, branch: "main" });
  const commit = { message: "First", authorName: "Ada Lovelace", authoredAt: "2023-11-14T22:13:20.000Z" };
  expect(first).toEqual({ kind: "head", headSha, treeSha, commit, etag: expect.any(String) });
  const infos: RequestInfo[] = [];
  const etag = first.kind === "head" ? first.etag : null;
  const again = await github.fetchBranchHead({ ...hello, branch: "main", etag }, { onRequest: (i) => infos.push(i) });
  expect(again).toEqual({ kind: "unchanged" });
  expect(infos).toMatchObject([{ status: 304, cost: 0, rateLimit: { limit: 5000 } }]);
  expect(emulator.requests.list().at(-1)).toMatchObject({ status: 304, cost: 0 });
  const deep = await github.fetchBranchHead({ ...hello, branch: "feature/deep/name" });
  expect(deep).toMatchObject({ headSha: await git.revParse("refs/heads/feature/deep/name") });
});

test("what is missing is told apart: branch, repository, every commit", async () => {
  const github = connect();
  const head = (repo: string, branch = "main") => github.fetchBranchHead({ owner: "octo", repo, branch });
  await expect(head("hello", "nope")).rejects.toMatchObject({ code: "github_not_found", resource: "branch" });
  await expect(head("nope")).rejects.toMatchObject({ code: "github_not_found", resource: "repository" });
  await expect(head("empty")).rejects.toThrow(EmptyRepositoryError);
  const empty = { owner: "octo", repo: "empty" };
  expect(await github.fetchBranches(empty)).toMatchObject({ branches: [], pages: 1 });
  expect(await github.fetchRepository(empty)).toMatchObject({ repository: { name: "empty" } });
  await expect(github.fetchBranches({ owner: "octo", repo: "nope" })).rejects.toThrow(GithubNotFoundError);
});

test("the recursive tree is git's, entry by entry", async () => {
  const treeSha = await git.revParse(`${headSha}^{tree}`);
  const tree = await connect().fetchRepoTreeWithSha({ ...hello, treeSha, recursive: true });
  expect(tree).toMatchObject({ sha: treeSha, truncated: false });
  expect(tree.entries.sort(byPath)).toEqual((await git.lsTree(headSha)).sort(byPath));
  expect(tree.entries.find((entry) => entry.path === "src/back\\\\slash")).toBeDefined();
});

test("walking the trees one by one gives the same", async () => {
  const github = connect();
  const walk = async (treeSha: string, prefix: string): Promise<TreeEntry[]> => {
    const { entries } = await github.fetchRepoTreeWithSha({ ...hello, treeSha, recursive: false });
    const below = entries.map(async (entry) =>
      entry.type === "tree" ? walk(entry.sha, `${prefix}${entry.path}/`) : [],
    );
    const here = entries.map((entry) => ({ ...entry, path: prefix + entry.path }));
    return [...here, ...(await Promise.all(below)).flat()];
  };
  const walked = await walk(await git.revParse(`${headSha}^{tree}`), "");
  expect(walked.sort(byPath)).toEqual((await git.lsTree(headSha)).sort(byPath));
});

test("a truncated tree says so; a truncated directory is an error; the empty tree needs no request", async () => {
  const small = await start("small", { treeEntryLimit: 4 });
  try {
    await small.addRepository({ owner: "octo", name: "hello", from: git.dir });
    const github = connect(small);
    const treeSha = await git.revParse(`${headSha}^{tree}`);
    const tree = await github.fetchRepoTreeWithSha({ ...hello, treeSha, recursive: true });
    expect(tree.truncated).toBe(true);
    expect(tree.entries.length).toBeLessThanOrEqual(4);
    small.requests.reset();
    const empty = await github.fetchRepoTreeWithSha({ ...hello, treeSha: EMPTY_TREE_SHA, recursive: true });
    expect(empty).toEqual({ sha: EMPTY_TREE_SHA, truncated: false, entries: [] });
    expect(small.requests.count()).toBe(0);
  } finally {
    await small.close();
  }
  const body = JSON.stringify({ sha: headSha, url: "x", tree: [], truncated: true });
  emulator.faults.add({ path: /trees/, fault: { kind: "body", body, contentType: "application/json" } });
  const directoryTree = connect().fetchRepoTreeWithSha({ ...hello, treeSha: headSha, recursive: false });
  await expect(directoryTree).rejects.toThrow(TruncatedTreeError);
});

test("a missing tree or blob is tried again rather than believed", async () => {
  const sha = "7fd1a60b01f91b314f59955a4e4d4e80d8edf11d";
  const tree = connect().fetchRepoTreeWithSha({ ...hello, treeSha: sha, recursive: true });
  await expect(tree).rejects.toMatchObject({ code: "github_not_found", disposition: "retry", resource: "tree" });
  const blob = connect().fetchBlob({ ...hello, sha });
  await expect(blob).rejects.toMatchObject({ code: "github_not_found", disposition: "retry", resource: "blob" });
});

test("every blob is git's, byte by byte", async () => {
  const github = connect();
  for (const { type, sha } of await git.lsTree(headSha)) {
    if (type !== "blob" && type !== "symlink") continue;
    const content = await github.fetchBlob({ ...hello, sha });
    expect(content.equals(await git.catFile(sha))).toBe(true);
  }
  const large = github.fetchBlob({ ...hello, sha: gitBlobSha(binary), maxBytes: 1_000 });
  await expect(large).rejects.toMatchObject({ code: "github_blob_too_large" });
});

test("the archive carries every file and symlink, by two requests of which the second has no token", async () => {
  const wanted = (await git.lsTree(headSha)).filter(({ type }) => type === "blob" || type === "symlink");
  const shas: string[] = [];
  for await (const { content } of connect().openTarball({ ...hello, commitSha: headSha })) {
    shas.push(gitBlobSha(content));
  }
  expect(shas.sort()).toEqual(wanted.map(({ sha }) => sha).sort());
});

test("a private repository is there for those who may read it, its archive too", async () => {
  await emulator.addRepository({ owner: "octo", name: "secret", from: git.dir, private: true });
  const secret = { owner: "octo", repo: "secret" };
  expect(await connect().fetchRepository(secret)).toMatchObject({ repository: { private: true } });
  let files = 0;
  for await (const _ of connect().openTarball({ ...secret, commitSha: headSha })) files++;
  expect(files).toBeGreaterThan(0);
  await expect(connect(emulator, { token: "" }).fetchRepository(secret)).rejects.toThrow(GithubNotFoundError);
  await expect(connect(emulator, { token: "bad" }).fetchRepository(secret)).rejects.toThrow(GithubUnauthorizedError);
});

test("rate limits pause until GitHub says", async () => {
  const resumeIn = async () => {
    const error: unknown = await connect()
      .fetchRepository(hello)
      .catch((e) => e);
    if (!(error instanceof GithubRateLimitedError)) throw error;
    return Math.round((error.resumeAt.getTime() - Date.now()) / 10_000) * 10;
  };
  emulator.faults.add({ fault: { kind: "status", status: 429, retryAfter: 120 } });
  expect(await resumeIn()).toBe(120);
  emulator.faults.add({ fault: { kind: "secondary-rate-limit", retryAfter: 90 } });
  expect(await resumeIn()).toBe(90);
  emulator.faults.add({ fault: { kind: "secondary-rate-limit" } });
  expect(await resumeIn()).toBe(60);
  emulator.faults.add({ fault: { kind: "rate-limit", resetInMs: 1_800_000 } });
  expect(await resumeIn()).toBe(1800);
});

test("other errors are told apart", async () => {
  const outcomes = [
    [403, GithubForbiddenError],
    [500, GithubTransientError],
    [502, GithubTransientError],
  ] as const;
  for (const [status, error] of outcomes) {
    emulator.faults.add({ fault: { kind: "status", status } });
    await expect(connect().fetchRepository(hello)).rejects.toThrow(error);
  }
  emulator.faults.add({ fault: { kind: "reset" } });
  await expect(connect().fetchRepository(hello)).rejects.toThrow(GithubTransientError);
});

test("a damaged body is never believed, wherever it breaks off", async () => {
  const treeSha = await git.revParse(`${headSha}^{tree}`);
  const operations = [
    () => connect().fetchRepository(hello),
    () => connect().fetchBranches(hello),
    () => connect().fetchBranchHead({ ...hello, branch: "main" }),
    () => connect().fetchRepoTreeWithSha({ ...hello, treeSha, recursive: true }),
  ];
  for (const operation of operations) {
    for (const clean of [false, true]) {
      for (const afterBytes of [0, 1, 40]) {
        emulator.faults.clear();
        emulator.faults.add({ fault: { kind: "cut", clean, afterBytes } });
        await expect(operation(), `${operation} ${clean} ${afterBytes}`).rejects.toThrow(MalformedResponseError);
      }
    }
    emulator.faults.add({ fault: { kind: "body", body: "<html>proxy</html>", contentType: "text/html" } });
    await expect(operation()).rejects.toThrow(MalformedResponseError);
  }
});

test("an archive that breaks off is an error, never a short success", async () => {
  for (const clean of [false, true]) {
    for (const afterBytes of [0, 10, 30_000]) {
      emulator.faults.clear();
      emulator.faults.add({ path: /^\/codeload/, fault: { kind: "cut", clean, afterBytes } });
      const reading = async () => {
        for await (const _ of connect().openTarball({ ...hello, commitSha: headSha }));
      };
      await expect(reading(), `${clean} ${afterBytes}`).rejects.toThrow(MalformedResponseError);
    }
  }
});

test("silence is transient, a blob cut short is found out", async () => {
  const sha = gitBlobSha(binary);
  emulator.faults.add({ path: /blobs/, fault: { kind: "stall", afterBytes: 100 } });
  const stalled = connect(emulator, { timeoutMs: 100 }).fetchBlob({ ...hello, sha });
  await expect(stalled).rejects.toThrow(GithubTransientError);
  emulator.faults.add({ path: /blobs/, fault: { kind: "cut", clean: true } });
  await expect(connect().fetchBlob({ ...hello, sha })).rejects.toMatchObject({ disposition: "retry" });
});

test("paths that JSON cannot tell apart refuse the tree", async () => {
  const bytes = await createGitRepository(join(directory, "bytes.git"));
  const commit = await bytes
    .write(Buffer.from([0x61, 0xff]), "1")
    .write(Buffer.from([0x61, 0xfe]), "2")
    .commit();
  await emulator.addRepository({ owner: "octo", name: "bytes", from: bytes.dir });
  const treeSha = await bytes.revParse(`${commit}^{tree}`);
  const tree = connect().fetchRepoTreeWithSha({ owner: "octo", repo: "bytes", treeSha, recursive: true });
  await expect(tree).rejects.toThrow(/has its path twice/);
});

test("a push webhook is verified and understood", async () => {
  const { createServer } = await import("node:http");
  const received: { rawBody: Buffer; signature: string | undefined }[] = [];
  const receiver = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const signature = request.headers["x-hub-signature-256"];
    if (request.headers["x-github-event"] === "push") {
      received.push({
        rawBody: Buffer.concat(chunks),
        signature: signature === undefined ? undefined : String(signature),
      });
    }
    response.end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const address = receiver.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  try {
    emulator.webhooks.configure({ url: `http://127.0.0.1:${address.port}/`, secret: "s3cret" });
    const { id } = await emulator.addRepository({ owner: "octo", name: "pushed", from: git.dir });
    const clone = await createGitRepository(join(directory, "clone.git"), { from: git.dir });
    const after = await clone.write("new", "1\n").commit("Pushed");
    await clone.push(`${emulator.gitUrl.replace("http://", "http://x:good@")}/octo/pushed.git`);
    await emulator.webhooks.settled();
    const delivery = received.at(-1);
    if (!delivery) throw new Error("no push was delivered");
    expect(await verifyWebhook({ ...delivery, secrets: ["old", "s3cret"] })).toBe(true);
    const payload: unknown = JSON.parse(delivery.rawBody.toString());
    expect(payload).toMatchObject({ before: headSha, after, forced: false });
    expect(parseWebhook({ event: "push", payload })).toEqual({
      ...{ kind: "branch", githubRepositoryId: BigInt(id), owner: "octo", name: "pushed", branch: "main" },
      gone: false,
      headSha: after,
    });
  } finally {
    emulator.webhooks.configure(null);
    await new Promise((resolve) => receiver.close(resolve));
  }
});
