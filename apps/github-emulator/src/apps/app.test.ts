import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { AppControls } from "../index.js";
import { openApiValidator } from "../testing/github-schemas.js";
import { signJwt } from "../testing/sign-jwt.js";
import { TestEmulator } from "../testing/test-emulator.js";
import { WebhookReceiver } from "../testing/webhook-receiver.js";

const INSTALLATION = "/app/installations/{installation_id}";
const validate = openApiValidator();
let server: TestEmulator;
let receiver: WebhookReceiver;
let app: AppControls;

beforeAll(async () => {
  [server, receiver] = await Promise.all([TestEmulator.start({ tokens: ["good"] }), WebhookReceiver.start()]);
  app = server.emulator.apps.create({ webhook: receiver.hook });
  await server.serve("shown", (git) => git.write("a", "1").commit());
  await server.emulator.addRepository({ owner: "octo", name: "hidden", private: true });
  await server.emulator.addRepository({ owner: "octo", name: "secret", private: true });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
});
beforeEach(() => receiver.take(server.emulator));

const jwt = (claims: Record<string, unknown> = {}) => signJwt(app.privateKey, { iss: app.id, ...claims });

interface Call {
  method?: string;
  token?: string | null;
  body?: unknown;
}

async function call(path: string, { method = "GET", token = jwt(), body }: Call = {}) {
  const response = await fetch(new URL(path, server.emulator.url), {
    method,
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const { status, headers } = response;
  return { status, headers, body: (text ? JSON.parse(text) : null) as Record<string, unknown> };
}

async function newToken(installationId: number, body?: unknown): Promise<string> {
  const made = await call(`/app/installations/${installationId}/access_tokens`, { method: "POST", body });
  expect([made.status, validate(`${INSTALLATION}/access_tokens`, 201, made.body, "post")]).toEqual([201, []]);
  return String(made.body.token);
}

test("an app knows itself by a JWT; every other one is refused in GitHub's words", async () => {
  const self = await call("/app");
  expect(self.body).toMatchObject({ id: app.id, slug: "project-sync", client_id: app.clientId });
  expect(validate("/app", 200, self.body)).toEqual([]);
  expect((await call("/app", { token: signJwt(app.privateKeyPkcs8, { iss: app.clientId }) })).status).toBe(200);
  const now = Math.floor(Date.now() / 1000);
  const undecodable = "A JSON web token could not be decoded";
  const stranger = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  const refusals: [string | null, number, string][] = [
    [null, 401, undecodable],
    ["good", 401, undecodable],
    [signJwt(stranger.export({ type: "pkcs1", format: "pem" }).toString(), { iss: app.id }), 401, undecodable],
    [signJwt(app.privateKey, { iss: app.id }, "HS256"), 401, undecodable],
    [`${jwt()}x.y`, 401, "Bad credentials"],
    [jwt({ exp: now + 700 }), 401, "'Expiration time' claim ('exp') is too far in the future"],
    [jwt({ exp: now - 1 }), 401, "'Expiration time' claim ('exp') must be a numeric value"],
    [jwt({ iat: now + 90 }), 401, "'Issued at' claim ('iat') must be an Integer"],
    [jwt({ iss: undefined }), 401, "Missing 'issuer' claim ('iss')"],
    [jwt({ iss: 1 }), 404, "Integration not found"],
  ];
  for (const [token, status, message] of refusals) {
    const { body, ...answer } = await call("/app", { token });
    expect([answer.status, body.message]).toEqual([status, expect.stringContaining(message)]);
  }
  expect(await call("/repos/octo/shown")).toMatchObject({ status: 401, body: { message: "Bad credentials" } });
});

test("where it is installed: by list, id, account and repository", async () => {
  const owners = ["aa", "bb", "cc"];
  const ids = owners.map((owner) => app.install(owner).id);
  const { id } = app.install("octo", { repositories: ["shown"] });
  const list = await call("/app/installations?per_page=3&page=1");
  expect(list.headers.get("link")).toMatch(/page=2>; rel="next"/);
  const found = list.body as unknown as { id: number }[];
  expect(found.map((installation) => installation.id)).toEqual(ids);
  // GitHub's description of the list asks that an account be a user and an enterprise at once; its items are these.
  for (const installation of found) expect(validate(INSTALLATION, 200, installation)).toEqual([]);
  const paths = [`/app/installations/${id}`, "/orgs/octo/installation", "/users/OCTO/installation"];
  for (const path of [...paths, "/repos/octo/shown/installation"]) {
    const { body } = await call(path);
    expect(body).toMatchObject({
      id,
      account: { login: "octo" },
      repository_selection: "selected",
      suspended_at: null,
    });
    expect(validate(INSTALLATION, 200, body)).toEqual([]);
  }
  expect((await call("/repos/octo/hidden/installation")).status).toBe(404);
  expect((await call("/users/nobody/installation")).status).toBe(404);
  expect((await call("/repos/octo/shown/installation", { token: "good" })).status).toBe(401);
  for (const owner of [...owners, "octo"]) app.uninstall(owner);
  expect((await call(`/app/installations/${id}`)).status).toBe(404);
  await expect(newToken(id)).rejects.toThrow();
});

test("a token sees what was selected, has a budget of its own, and can be for less", async () => {
  const { id } = app.install("octo", { repositories: ["shown", "hidden"] });
  const token = await newToken(id);
  expect(token).toMatch(/^ghs_\w{36}$/);
  const see = async (name: string, by = token) => (await call(`/repos/octo/${name}`, { token: by })).status;
  expect([await see("shown"), await see("hidden"), await see("secret")]).toEqual([200, 200, 404]);
  const listed = await call("/installation/repositories", { token });
  expect(listed.body).toMatchObject({ total_count: 2, repository_selection: "selected" });
  expect(validate("/installation/repositories", 200, listed.body)).toEqual([]);
  const less = await newToken(id, { repositories: ["shown"], permissions: { metadata: "read" } });
  expect([await see("hidden", less), await see("shown", less)]).toEqual([404, 200]);
  const tooMuch = [{ repositories: ["secret"] }, { repository_ids: [1] }, { permissions: { contents: "write" } }];
  for (const body of tooMuch) {
    const refused = await call(`/app/installations/${id}/access_tokens`, { method: "POST", body });
    expect(refused.status).toBe(422);
  }
  server.emulator.rateLimit.set({ token, remaining: 1 });
  expect([await see("shown", less), await see("shown"), await see("shown", "good")]).toEqual([200, 403, 200]);
  const over = await call("/repos/octo/shown", { token });
  expect(over.body.message).toBe(`API rate limit exceeded for installation ID ${id}.`);
  server.emulator.rateLimit.reset();
  const query = { query: '{ repository(owner: "octo", name: "secret") { name } }' };
  const { body } = await call("/graphql", { method: "POST", token, body: query });
  expect(body).toMatchObject({ errors: [{ type: "NOT_FOUND" }] });
  const hooks = await call("/repos/octo/shown/hooks", { token });
  expect(hooks).toMatchObject({ status: 403, body: { message: "Resource not accessible by integration" } });
  app.uninstall("octo");
});

test("tokens end: expired, revoked, suspended, uninstalled, all at once", async () => {
  const { emulator } = server;
  const { id } = app.install("octo");
  const works = async (token: string) => {
    const { status, body } = await call("/repos/octo/hidden", { token });
    if (status !== 200) expect([status, body.message]).toEqual([401, "Bad credentials"]);
    return status === 200;
  };
  app.setTokenLifetime(1);
  const expired = await newToken(id);
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(await works(expired)).toBe(false);
  app.setTokenLifetime(3_600_000);
  const [first, second] = [await newToken(id), await newToken(id)];
  expect((await call("/installation/token", { method: "DELETE", token: first })).status).toBe(204);
  expect([await works(first), await works(second)]).toEqual([false, true]);
  app.revokeTokens("octo");
  expect(await works(second)).toBe(false);
  const third = await newToken(id);
  app.suspend("octo");
  expect(await works(third)).toBe(false);
  const refused = await call(`/app/installations/${id}/access_tokens`, { method: "POST" });
  expect(refused).toMatchObject({ status: 403, body: { message: "This installation has been suspended" } });
  expect(validate(`${INSTALLATION}/access_tokens`, 403, refused.body, "post")).toEqual([]);
  expect((await call(`/app/installations/${id}`)).body.suspended_at).toEqual(expect.any(String));
  app.unsuspend("octo");
  const last = await newToken(id);
  emulator.apps.revokeAllTokens();
  expect(await works(last)).toBe(false);
  expect((await call("/app/installations/1/access_tokens", { method: "POST" })).status).toBe(404);
  app.uninstall("octo");
});

test("where any token is good, those of apps are checked all the same", async () => {
  await using open = await TestEmulator.start();
  await open.emulator.addRepository({ owner: "octo", name: "hidden", private: true });
  const status = async (token: string) => (await open.get("hidden", { authorization: `token ${token}` })).status;
  expect([await status("anything"), await status("ghs_made0up"), await status(jwt())]).toEqual([200, 401, 404]);
});

test("a token clones what it may see, and pushes only where it may write", async () => {
  const { emulator } = server;
  const writer = emulator.apps.create({ name: "Writer", permissions: { metadata: "read", contents: "write" } });
  const url = async (controls: AppControls) => {
    const { id } = controls.install("octo", { repositories: ["shown"] });
    const token = signJwt(controls.privateKey, { iss: controls.id });
    const { body } = await call(`/app/installations/${id}/access_tokens`, { method: "POST", token });
    return (name: string) => server.pushUrl(name).replace("http://", `http://x-access-token:${body.token}@`);
  };
  const [reads, writes] = [await url(app), await url(writer)];
  const git = await server.serve("work", (source) => source.write("b", "2").commit());
  await git.git(["ls-remote", reads("shown")]);
  await expect(git.git(["ls-remote", reads("hidden")])).rejects.toThrow(/not found/);
  await expect(git.push(reads("shown"), ["HEAD:refs/heads/new"])).rejects.toThrow(/403/);
  await git.push(writes("shown"), ["HEAD:refs/heads/new"]);
  await expect(git.push(writes("work"))).rejects.toThrow(/403/);
  app.uninstall("octo");
  writer.uninstall("octo");
});
