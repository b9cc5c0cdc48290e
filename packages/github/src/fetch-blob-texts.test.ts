import { expect, test } from "vitest";
import { sendJson, serve } from "../testing/serve.js";
import {
  GithubForbiddenError,
  GithubNotFoundError,
  GithubRateLimitedError,
  GithubTransientError,
  MalformedResponseError,
} from "./errors.js";
import { gitBlobSha } from "./git-object.js";
import { createGithubConnector } from "./github-connector.js";

const good = gitBlobSha(Buffer.from("good\n"));
const other = gitBlobSha(Buffer.from("other\n"));
const query = { owner: "o", repo: "r", shas: [good, other] };

function blob(oid: string, text: string | null) {
  return { oid, byteSize: 5, isBinary: false, isTruncated: false, text };
}

async function answered(body: unknown, headers: Record<string, string> = {}) {
  await using server = await serve((_, response) => sendJson(response, body, 200, headers));
  return await server.github.fetchBlobTexts(query);
}

test("text that does not hash to its SHA is not handed out, its size is", async () => {
  const { contents, sizes } = await answered({
    data: { repository: { b0: blob(good, "good\n"), b1: blob(other, "?") } },
  });
  expect([...contents]).toEqual([[good, Buffer.from("good\n")]]);
  expect([...sizes.keys()]).toEqual([good, other]);
});

test("errors beside data leave out what they name; a swapped or unknown blob is left out too", async () => {
  const errors = [{ type: "NOT_FOUND", path: ["repository", "b1"], message: "Could not resolve" }];
  const partial = await answered({ data: { repository: { b0: blob(good, "good\n"), b1: null } }, errors });
  expect([...partial.contents.keys()]).toEqual([good]);
  const swapped = await answered({ data: { repository: { b0: blob(other, "other\n"), b1: {} } } });
  expect([swapped.contents.size, swapped.sizes.size]).toEqual([0, 0]);
});

test.each([
  ["RATE_LIMITED", "API rate limit exceeded for user ID 1.", GithubRateLimitedError],
  [undefined, "You have exceeded a secondary rate limit.", GithubRateLimitedError],
  ["NOT_FOUND", "Could not resolve to a Repository", GithubNotFoundError],
  ["FORBIDDEN", "Resource not accessible by personal access token", GithubForbiddenError],
  [
    undefined,
    "Something went wrong while executing your query. This may be the result of a timeout",
    GithubTransientError,
  ],
  ["undefinedField", "Field 'x' doesn't exist on type 'Blob'", MalformedResponseError],
])("an error of type %s, %s, without data is our error for it", async (type, message, expected) => {
  const error = type === undefined ? { message } : { type, message };
  await expect(answered({ data: { repository: null }, errors: [error] })).rejects.toThrow(expected);
  await expect(answered({ errors: [error] })).rejects.toThrow(expected);
});

test("a rate limit is waited out as its headers say", async () => {
  const body = { errors: [{ type: "RATE_LIMITED", message: "API rate limit exceeded" }] };
  const headers = { "retry-after": "120" };
  const error = await answered(body, headers).catch((reason: unknown) => reason);
  const wait = (error as GithubRateLimitedError).resumeAt.getTime() - Date.now();
  expect(wait).toBeGreaterThan(110_000);
});

test.each<[string, unknown]>([
  ["without data", {}],
  ["without its repository", { data: {} }],
  ["of another shape", { data: { repository: { b0: { oid: good } } } }],
  ["that is a list", []],
])("an answer %s is malformed", async (_, body) => {
  await expect(answered(body)).rejects.toThrow(MalformedResponseError);
});

test("GitHub Enterprise Server has GraphQL beside its REST", async () => {
  await using server = await serve((_, response) => sendJson(response, { data: { repository: {} } }));
  const credentials = { kind: "token", token: "t" } as const;
  await createGithubConnector({ apiUrl: `${server.url}/api/v3`, credentials }).fetchBlobTexts(query);
  expect(server.requests.map(({ method, url }) => `${method} ${url}`)).toEqual(["POST /api/graphql"]);
});
