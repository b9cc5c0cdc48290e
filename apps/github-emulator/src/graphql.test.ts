import { randomBytes } from "node:crypto";
import {
  createGithubConnector,
  type GithubCredentials,
  GithubNotFoundError,
  GithubRateLimitedError,
  GithubUnauthorizedError,
  type RequestInfo,
} from "@project-sync/github";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { TestEmulator } from "./testing/test-emulator.js";

/** GraphQL as GitHub answers it, and the connector's batches of blobs over it. */

const ref = { owner: "octo", repo: "texts" };
const files: Record<string, Buffer> = {
  "plain.txt": Buffer.from("plain\n"),
  empty: Buffer.alloc(0),
  crlf: Buffer.from("a\r\nb\r\n"),
  "日本.txt": Buffer.from("naïve 日本 \u{1f600}\n"),
  bom: Buffer.from("\ufeffwith a mark\n"),
  latin1: Buffer.from("caf\xe9\n", "latin1"),
  binary: Buffer.concat([Buffer.from([0, 1, 2]), randomBytes(50)]),
  long: Buffer.alloc(600_000, "x"),
};
const shas: Record<string, string> = {};
let server: TestEmulator;

beforeAll(async () => {
  server = await TestEmulator.start({ tokens: ["token"] });
  await server.serve("texts", async (git) => {
    for (const [name, content] of Object.entries(files)) git.write(name, content);
    await git.commit();
    for (const name of Object.keys(files)) shas[name] = await git.revParse(`HEAD:${name}`);
    shas.tree = await git.revParse("HEAD^{tree}");
  });
});
afterAll(() => server[Symbol.asyncDispose]());
afterEach(() => {
  server.emulator.requests.reset();
  server.emulator.faults.clear();
});

function connect(token?: string) {
  const credentials: GithubCredentials = token ? { kind: "token", token } : { kind: "anonymous" };
  return createGithubConnector({ apiUrl: server.emulator.url, credentials, random: () => 0 });
}

async function query(body: unknown, token: string | null = "token") {
  const response = await fetch(`${server.emulator.url}/graphql`, {
    method: "POST",
    headers: { "user-agent": "test", ...(token ? { authorization: `bearer ${token}` } : {}) },
    body: JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as unknown };
}

test("one request brings every text whose bytes survive it, and tells the sizes of the rest", async () => {
  const told: RequestInfo[] = [];
  const asked = Object.keys(files).map((name) => shas[name] ?? "");
  const context = { onRequest: (info: RequestInfo) => void told.push(info) };
  const { contents, sizes } = await connect("token").fetchBlobTexts({ ...ref, shas: asked }, context);
  for (const name of ["plain.txt", "empty", "crlf", "日本.txt"]) {
    expect(contents.get(shas[name] ?? ""), name).toEqual(files[name]);
  }
  for (const name of ["bom", "latin1", "binary", "long"]) expect(contents.has(shas[name] ?? ""), name).toBe(false);
  for (const [name, content] of Object.entries(files)) expect(sizes.get(shas[name] ?? "")).toBe(content.length);
  expect(told).toMatchObject([{ method: "POST", route: "/graphql", status: 200, cost: 1 }]);
  expect(told[0]?.rateLimit?.resource).toBe("graphql");
  expect(server.emulator.requests.count()).toBe(1);
});

test("an object that is no blob, or is not there, is missing from the answer and spoils nothing", async () => {
  const asked = [shas.tree ?? "", "f".repeat(40), shas["plain.txt"] ?? ""];
  const { contents, sizes } = await connect("token").fetchBlobTexts({ ...ref, shas: asked });
  expect([...contents.keys()]).toEqual([shas["plain.txt"]]);
  expect([...sizes.keys()]).toEqual([shas["plain.txt"]]);
});

test("the connector knows whether it has a token; without one GraphQL answers 401", async () => {
  expect(await connect("token").hasToken(ref)).toBe(true);
  expect(await connect().hasToken(ref)).toBe(false);
  await expect(connect().fetchBlobTexts({ ...ref, shas: [shas.empty ?? ""] })).rejects.toThrow(GithubUnauthorizedError);
});

test("a repository that is not there is an error of the query, under status 200", async () => {
  const asked = { owner: "octo", repo: "nothing", shas: [shas.empty ?? ""] };
  await expect(connect("token").fetchBlobTexts(asked)).rejects.toThrow(GithubNotFoundError);
  const { status, body } = await query({ query: '{repository(owner:"octo",name:"nothing"){name}}' });
  expect({ status, body }).toMatchObject({
    status: 200,
    body: { data: { repository: null }, errors: [{ type: "NOT_FOUND", path: ["repository"] }] },
  });
});

test("a used up budget is RATE_LIMITED under status 200, and REST has its own", async () => {
  server.emulator.graphqlRateLimit.set({ token: "token", remaining: 0, resetInMs: 60_000 });
  const refused = connect("token").fetchBlobTexts({ ...ref, shas: [shas.empty ?? ""] });
  const error = await refused.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(GithubRateLimitedError);
  const wait = (error as GithubRateLimitedError).resumeAt.getTime() - Date.now();
  expect(wait).toBeGreaterThan(50_000);
  expect(wait).toBeLessThan(70_000);
  expect(await query({ query: "{rateLimit{limit}}" })).toMatchObject({
    status: 200,
    body: { errors: [{ type: "RATE_LIMITED" }] },
  });
  await connect("token").fetchBlob({ ...ref, sha: shas.empty ?? "" });
  server.emulator.graphqlRateLimit.set({ token: "token", remaining: 100 });
});

test("a query tells what is left, and what is wrong with it", async () => {
  const { body } = await query({ query: "{rateLimit{limit remaining cost}}" });
  expect(body).toMatchObject({ data: { rateLimit: { limit: 5000, cost: 1 } } });
  expect(await query({ query: "{nonsense}" })).toMatchObject({
    status: 200,
    body: { errors: [{ message: expect.stringContaining("nonsense") }] },
  });
  expect((await query({})).status).toBe(400);
  expect((await query({ query: "{rateLimit{cost}}" }, null)).status).toBe(401);
});
