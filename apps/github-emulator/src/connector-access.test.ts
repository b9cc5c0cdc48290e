import { createGithubConnector, type GithubCredentials, GithubUnauthorizedError } from "@project-sync/github";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { TestEmulator } from "./testing/test-emulator.js";

/** What the connector says of its credentials: whose they are, and what they may do with a repository. */

let server: TestEmulator;

beforeAll(async () => {
  server = await TestEmulator.start({ tokens: ["good", "classic", "fine"] });
  server.emulator.restrictToken("classic", "classic");
  server.emulator.restrictToken("fine", "fine-grained");
  await server.serve("checked", (git) => git.write("a", "1\n").commit());
  await server.emulator.addRepository({ owner: "octo", name: "empty", defaultBranch: "main" });
});
afterAll(() => server[Symbol.asyncDispose]());
afterEach(() => server.emulator.faults.clear());

function connect(credentials: GithubCredentials) {
  return createGithubConnector({ apiUrl: server.emulator.url, credentials, random: () => 0 });
}
const withToken = (token: string) => connect({ kind: "token", token });
const checked = { owner: "octo", repo: "checked" };

test("a token is whose it is; a classic one has scopes, a fine-grained one has not", async () => {
  expect(await withToken("good").describeToken()).toEqual({
    ...{ login: "octo", kind: "classic", scopes: ["repo"], expiresAt: null },
  });
  expect(await withToken("fine").describeToken()).toMatchObject({ kind: "fine_grained", scopes: [] });
  expect(await connect({ kind: "anonymous" }).describeToken()).toBeNull();
  await expect(withToken("wrong").describeToken()).rejects.toBeInstanceOf(GithubUnauthorizedError);
});

test("everything is granted to a token that may everything, on an empty repository too", async () => {
  for (const repo of ["checked", "empty"]) {
    expect(await withToken("good").checkAccess({ owner: "octo", repo })).toEqual({
      name: `octo/${repo}`,
      metadata: { state: "granted" },
      contents: { state: "granted" },
      webhooks: { state: "granted" },
    });
  }
});

test.each([["classic"], ["fine"]])("a %s token that may not administer hooks lacks just that", async (token) => {
  const access = await withToken(token).checkAccess(checked);
  expect(access).toMatchObject({ contents: { state: "granted" }, webhooks: { state: "missing" } });
  expect(JSON.stringify(access)).not.toContain(`token ${token}`);
});

test("a repository that is not to be seen leaves the rest unknown; contents that may not be read are missing", async () => {
  expect(await withToken("good").checkAccess({ owner: "octo", repo: "none" })).toMatchObject({
    name: null,
    metadata: { state: "missing", url: expect.stringContaining("/settings/tokens") },
    contents: { state: "unknown" },
  });
  const message = "Resource not accessible by personal access token";
  server.emulator.faults.add({ path: /branches/, fault: { kind: "status", status: 403, message } });
  const access = await withToken("good").checkAccess(checked);
  expect(access.contents).toMatchObject({ state: "missing", why: expect.stringContaining(message) });
});

test("what says nothing about permissions is an error, not an answer", async () => {
  server.emulator.faults.add({ path: /checked/, fault: { kind: "status", status: 502 } });
  await expect(withToken("good").checkAccess(checked)).rejects.toMatchObject({ disposition: "retry" });
  await expect(withToken("wrong").checkAccess(checked)).rejects.toMatchObject({ code: "github_unauthorized" });
});

test("an App says who it is and where it is installed; it needs no hook, and must be installed to see anything", async () => {
  const app = server.emulator.apps.create({ name: "Mirror" });
  const github = connect({ kind: "app", appId: String(app.id), privateKey: app.privateKey });
  expect(await github.checkAccess(checked)).toMatchObject({
    metadata: { state: "missing", why: expect.stringContaining("/installations/new") },
  });
  app.install("octo");
  expect(await github.app?.describe()).toMatchObject({
    ...{ id: app.id, slug: "mirror", permissions: { contents: "read" }, events: expect.arrayContaining(["push"]) },
    installations: [{ account: "octo", selection: "all", suspended: false, permissions: { contents: "read" } }],
  });
  expect(await github.checkAccess(checked)).toMatchObject({
    contents: { state: "granted" },
    webhooks: { state: "not_needed" },
  });
});
