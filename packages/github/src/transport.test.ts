import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test, vi } from "vitest";
import { sendJson, serve } from "../testing/serve.js";
import type { GithubCredentials } from "./credentials.js";
import { GithubRateLimitedError, GithubTransientError, MalformedResponseError } from "./errors.js";
import type { RepositoryQuery } from "./fetch-repository.js";
import { gitBlobSha } from "./git-object.js";
import { createGithubConnector } from "./github-connector.js";
import type { RequestContext, RequestInfo } from "./request-context.js";

const repository = { owner: "o", repo: "r" };
const treeSha = "9fb037999f264ba9a7fc6274d15fa3ae2ab98312";
const tree = {
  sha: treeSha,
  truncated: false,
  tree: [{ path: "a", mode: "100644", type: "blob", sha: treeSha, size: 1 }],
};
const treeQuery = { ...repository, treeSha, recursive: true };
const found = { id: 7, name: "r", owner: { login: "o" }, default_branch: "main", private: false, archived: false };

test("a body cut off by a lost connection is malformed", async () => {
  await using server = await serve((_, response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
    response.write('{"sha":"', () => response.destroy());
  });
  await expect(server.github.fetchRepoTreeWithSha(treeQuery)).rejects.toThrow(MalformedResponseError);
});

test("a body that ends early without an error is malformed too, also when nothing came", async () => {
  for (const body of ['{"sha":"9fb0', ""]) {
    await using server = await serve((_, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(body);
    });
    await expect(server.github.fetchRepoTreeWithSha(treeQuery)).rejects.toThrow(MalformedResponseError);
    await expect(server.github.fetchBranches(repository)).rejects.toThrow(MalformedResponseError);
  }
});

test.each<[string, unknown]>([
  ["without its entries", { sha: treeSha, truncated: false }],
  ["without `truncated`", { sha: treeSha, tree: [] }],
  ["of another tree", { ...tree, sha: gitBlobSha(Buffer.alloc(0)) }],
  ["that is a list", []],
])("a tree answer %s is malformed, never an empty tree", async (_, body) => {
  await using server = await serve((_request, response) => sendJson(response, body));
  await expect(server.github.fetchRepoTreeWithSha(treeQuery)).rejects.toThrow(MalformedResponseError);
});

test("a 304 that nobody asked for is malformed", async () => {
  await using server = await serve((_, response) => response.writeHead(304).end());
  await expect(server.github.fetchRepoTreeWithSha(treeQuery)).rejects.toThrow(MalformedResponseError);
  await expect(server.github.fetchRepository(repository)).rejects.toThrow(MalformedResponseError);
  await expect(server.github.fetchBranches(repository)).rejects.toThrow(MalformedResponseError);
  await expect(server.github.fetchBranchHead({ ...repository, branch: "main" })).rejects.toThrow(
    MalformedResponseError,
  );
});

test("no answer in time is transient", async () => {
  await using server = await serve(() => {}, { timeoutMs: 50 });
  await expect(server.github.fetchRepository(repository)).rejects.toThrow(GithubTransientError);
});

test("a body that stalls is transient; one that is slow but keeps coming is read", async () => {
  const body = Buffer.from(JSON.stringify(tree));
  await using stalling = await serve((_, response) => void response.write(body.subarray(0, 9)), { timeoutMs: 50 });
  await expect(stalling.github.fetchRepoTreeWithSha(treeQuery)).rejects.toThrow(GithubTransientError);

  await using slow = await serve(
    async (_, response) => {
      for (let at = 0; at < body.length; at += 20) {
        response.write(body.subarray(at, at + 20));
        await new Promise((resolve) => setTimeout(resolve, 150));
      }
      response.end();
    },
    { timeoutMs: 1_000 },
  );
  expect((await slow.github.fetchRepoTreeWithSha(treeQuery)).entries).toHaveLength(1);
});

test("no connection is transient", async () => {
  const server = await serve(() => {});
  await server[Symbol.asyncDispose]();
  await expect(server.github.fetchRepository(repository)).rejects.toThrow(GithubTransientError);
});

test("an abort rejects with the caller's own reason: before, while waiting, while reading", async () => {
  const reason = new Error("cancelled by user");
  await using server = await serve((request, response) => {
    if (request.url?.includes("/trees/")) response.write("{");
  });
  const before = server.github.fetchRepository(repository, { signal: AbortSignal.abort(reason) });
  await expect(before).rejects.toBe(reason);
  expect(server.requests).toHaveLength(0);
  const { github } = server;
  const operations = [
    (context: RequestContext) => github.fetchRepository(repository, context),
    (context: RequestContext) => github.fetchRepoTreeWithSha(treeQuery, context),
  ];
  for (const [at, start] of operations.entries()) {
    const controller = new AbortController();
    const outcome = expect(start({ signal: controller.signal })).rejects.toBe(reason);
    await vi.waitFor(() => expect(server.requests).toHaveLength(at + 1), 10_000);
    controller.abort(reason);
    await outcome;
  }
});

test("the token goes to the API and to no other host", async () => {
  const seen: (string | undefined)[] = [];
  const elsewhere = createServer((request, response) => {
    seen.push(request.headers.authorization);
    sendJson(response, found);
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
  const { port } = elsewhere.address() as AddressInfo;
  await using server = await serve((_, response) => {
    response.writeHead(302, { location: `http://127.0.0.1:${port}/elsewhere` }).end();
  });
  await server.github.fetchRepository(repository);
  await new Promise((resolve) => elsewhere.close(resolve));
  expect(server.requests[0]?.headers.authorization).toBe("token secret-token");
  expect(seen).toEqual([undefined]);
});

test("a repository that moved is found by GitHub's redirect", async () => {
  await using server = await serve((request, response) => {
    if (request.url === "/repositories/7") sendJson(response, { ...found, name: "renamed" });
    else sendJson(response, { message: "Moved Permanently" }, 301, { location: "/repositories/7" });
  });
  const moved = { githubId: 7n, name: "renamed" };
  expect(await server.github.fetchRepository(repository)).toMatchObject({ repository: moved });
  expect(server.requests[1]?.headers.authorization).toBe("token secret-token");
});

test("a branch that was renamed is not mirrored under its old name", async () => {
  const commit = { sha: treeSha, commit: { tree: { sha: treeSha } } };
  await using server = await serve((request, response) => {
    if (request.url?.endsWith("/branches/old")) response.writeHead(301, { location: "/to" }).end();
    else
      sendJson(
        response,
        request.url === "/to" ? { name: "new", commit } : request.url?.includes("commits") ? [] : found,
      );
  });
  const head = server.github.fetchBranchHead({ ...repository, branch: "old" });
  await expect(head).rejects.toMatchObject({ code: "github_not_found", resource: "branch" });
});

test("every page is followed by its link; a link to another host or in a circle is not", async () => {
  const branch = (name: string) => ({ name, commit: { sha: treeSha }, protected: false });
  let next = (_page: number): string => "";
  await using server = await serve((request, response) => {
    const page = Number(new URL(request.url ?? "", "http://x").searchParams.get("page") ?? 1);
    const link = next(page);
    sendJson(response, page === 2 ? [] : [branch(`b${page}`)], 200, link ? { link } : {});
  });
  next = (page) =>
    page < 3 ? `<${server.url}/x?page=1>; rel="prev", <${server.url}/x?page=${page + 1}>; rel="next"` : "";
  const all = await server.github.fetchBranches(repository);
  expect(all).toMatchObject({ branches: [{ name: "b1" }, { name: "b3" }], pages: 3, etag: null });
  expect(server.requests[0]?.url).toBe("/repos/o/r/branches?per_page=100");
  next = () => `<${server.url}/x?page=2>; rel="next"`;
  await expect(server.github.fetchBranches(repository)).rejects.toThrow(MalformedResponseError);
  next = () => '<http://127.0.0.1:1/x?page=2>; rel="next"';
  await expect(server.github.fetchBranches(repository)).rejects.toThrow(MalformedResponseError);
});

test("a list of branches has an etag only where that vouches for all of it", async () => {
  let count = 0;
  await using server = await serve((request, response) => {
    if (request.headers["if-none-match"]) return void response.writeHead(304).end();
    const branches = Array.from({ length: count }, (_, i) => ({
      name: `b${i}`,
      commit: { sha: treeSha },
      protected: false,
    }));
    sendJson(response, branches, 200, { etag: '"list"' });
  });
  const list = (etag?: string) => server.github.fetchBranches({ ...repository, etag });
  for (count of [0, 99]) expect(await list()).toMatchObject({ kind: "branches", pages: 1, etag: '"list"' });
  count = 100; // one more branch would begin a second page and leave this one as it is
  expect(await list()).toMatchObject({ pages: 1, etag: null });
  expect(await list('"list"')).toEqual({ kind: "unchanged" });
});

test("an answer by id is about that id", async () => {
  await using server = await serve((_, response) => sendJson(response, found, 200, { etag: '"r"' }));
  const ask = (githubId: bigint) => server.github.fetchRepositoryById({ githubId, owner: "o" });
  expect(await ask(7n)).toMatchObject({ repository: { githubId: 7n }, etag: '"r"' });
  await expect(ask(8n)).rejects.toThrow(MalformedResponseError);
});

test("one bad page fails the whole list", async () => {
  await using server = await serve((request, response) => {
    const link = `<${server.url}/repos/o/r/branches?page=2>; rel="next"`;
    if (request.url?.includes("page=2")) response.end("[");
    else sendJson(response, [{ name: "a", commit: { sha: treeSha }, protected: true }], 200, { link });
  });
  await expect(server.github.fetchBranches(repository)).rejects.toThrow(MalformedResponseError);
});

test("every exchange is reported with its cost and the budget that is left", async () => {
  const budget = { "x-ratelimit-limit": "60", "x-ratelimit-remaining": "12", "x-ratelimit-reset": "1793534400" };
  await using server = await serve((request, response) => {
    if (request.headers["if-none-match"]) response.writeHead(304, budget).end();
    else sendJson(response, { message: "secondary rate limit" }, 403, { ...budget, "retry-after": "30" });
  });
  const infos: RequestInfo[] = [];
  const context = { onRequest: (info: RequestInfo) => infos.push(info) };
  await server.github.fetchBranchHead({ ...repository, branch: "main", etag: '"x"' }, context);
  await expect(server.github.fetchRepository(repository, context)).rejects.toThrow(GithubRateLimitedError);
  expect(infos.map(({ route, status, cost }) => ({ route, status, cost }))).toEqual([
    { route: "/repos/{owner}/{repo}/branches/{branch}", status: 304, cost: 0 },
    { route: "/repos/{owner}/{repo}", status: 403, cost: 1 },
  ]);
  expect(infos[0]?.rateLimit).toMatchObject({ limit: 60, remaining: 12 });
});

test("every exchange says whose budget it drew on, and never by which token", async () => {
  await using server = await serve((request, response) => {
    if (request.headers["if-none-match"]) response.writeHead(304).end();
    else sendJson(response, found);
  });
  const infos: RequestInfo[] = [];
  const ask = async (credentials: GithubCredentials, query: RepositoryQuery = repository) => {
    const github = createGithubConnector({ apiUrl: server.url, credentials });
    await github.fetchRepository(query, { onRequest: (info) => infos.push(info) });
    return infos.at(-1);
  };
  const first = await ask({ kind: "token", token: "secret-token" });
  expect(first?.account).toBe("token:930bbdc5");
  expect((await ask({ kind: "token", token: "another" }))?.account).toMatch(/^token:(?!930bbdc5)[0-9a-f]{8}$/);
  expect(await ask({ kind: "anonymous" })).toMatchObject({ account: "anonymous", cost: 1 });
  // A 304 is free only to callers whom GitHub knows.
  expect(await ask({ kind: "anonymous" }, { ...repository, etag: '"x"' })).toMatchObject({ status: 304, cost: 1 });
});

test("a name of dots asks nothing at all", async () => {
  await using server = await serve((_, response) => sendJson(response, found));
  await expect(server.github.fetchRepository({ owner: "..", repo: "user" })).rejects.toThrow(/There is no repository/);
  await expect(server.github.fetchRepository({ owner: "o", repo: "" })).rejects.toThrow(/There is no repository/);
  expect(server.requests).toHaveLength(0);
});

test("a blob is checked on arrival and bounded", async () => {
  const content = Buffer.from("hello\n");
  await using server = await serve((_, response) => response.end(content));
  const blob = { ...repository, sha: gitBlobSha(content) };
  expect(await server.github.fetchBlob(blob)).toEqual(content);
  expect(server.requests[0]?.headers.accept).toBe("application/vnd.github.raw+json");
  await expect(server.github.fetchBlob({ ...blob, sha: treeSha })).rejects.toMatchObject({
    code: "github_blob_mismatch",
  });
  const bounded = server.github.fetchBlob({ ...blob, maxBytes: 5 });
  await expect(bounded).rejects.toMatchObject({ code: "github_blob_too_large" });
});
