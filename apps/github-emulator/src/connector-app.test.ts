import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createGithubConnector,
  type GithubConnector,
  type GithubCredentials,
  type LocateQuery,
  type RequestInfo,
} from "@project-sync/github";
import { HOUR, MINUTE, SECOND } from "@project-sync/runtime";
import { createGitRepository } from "@project-sync/testing";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type AppControls, type Emulator, startEmulator } from "./index.js";

/** The connector as a GitHub App, against GitHub's behaviour. */

const TOKENS = /^POST \/app\/installations\/\d+\/access_tokens$/;
let directory: string;
let emulator: Emulator;
let app: AppControls;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "project-sync-app-"));
  emulator = await startEmulator({ repositoriesDir: join(directory, "served"), tokens: ["good"] });
  app = emulator.apps.create({ permissions: { metadata: "read", contents: "read", repository_hooks: "write" } });
  const git = await createGitRepository(join(directory, "source.git"));
  await git.write("a", "1\n").commit();
  for (const owner of ["octo", "acme"]) {
    await emulator.addRepository({ owner, name: "secret", from: git.dir, private: true });
    app.install(owner);
  }
});

afterAll(async () => {
  await emulator?.close();
  await rm(directory, { recursive: true, force: true });
});

afterEach(() => {
  emulator.faults.clear();
  emulator.requests.reset();
  app.setTokenLifetime(HOUR);
});

const asApp = (): GithubCredentials => ({ kind: "app", appId: String(app.id), privateKey: app.privateKey });
const secretOf = (owner: string) => ({ owner, repo: "secret" });

interface ConnectOptions {
  credentials?: GithubCredentials;
  now?: () => Date;
}

function connect({ credentials = asApp(), now = () => new Date() }: ConnectOptions = {}): GithubConnector {
  return createGithubConnector({ apiUrl: emulator.url, credentials, clock: { now }, random: () => 0 });
}

test("each owner's repositories are read as the installation there, on its budget", async () => {
  const github = connect();
  const infos: RequestInfo[] = [];
  const context = { onRequest: (info: RequestInfo) => infos.push(info) };
  for (const owner of ["octo", "acme", "OCTO"]) {
    const found = await github.fetchRepository(secretOf(owner), context);
    expect(found).toMatchObject({ repository: { private: true } });
  }
  expect(emulator.requests.count(TOKENS)).toBe(2);
  const [octo, acme, again] = infos.filter(({ route }) => route === "/repos/{owner}/{repo}").map((i) => i.account);
  expect(octo).toMatch(/^installation:\d+$/);
  expect(acme).not.toBe(octo);
  expect(again).toBe(octo);
  const lookups = infos.filter(({ route }) => route !== "/repos/{owner}/{repo}");
  expect(new Set(lookups.map(({ account }) => account))).toEqual(new Set([`app:${app.id}`]));
  expect(await github.hasToken(secretOf("octo"))).toBe(true);
});

test("a key is good in either of its forms, and the client id in place of the id", async () => {
  const variants = [
    { appId: String(app.id), privateKey: app.privateKeyPkcs8 },
    { appId: app.clientId, privateKey: app.privateKey },
  ];
  for (const variant of variants) {
    const found = await connect({ credentials: { kind: "app", ...variant } }).fetchRepository(secretOf("octo"));
    expect(found.kind).toBe("repository");
  }
});

test("everything that is read comes through, page by page, in content and by GraphQL", async () => {
  const github = connect();
  const head = await github.fetchBranchHead({ ...secretOf("octo"), branch: "main" });
  if (head.kind !== "head") throw new Error("unchanged");
  const { entries } = await github.fetchRepoTreeWithSha({
    ...secretOf("octo"),
    treeSha: head.treeSha,
    recursive: true,
  });
  const shas = entries.map(({ sha }) => sha);
  const texts = await github.fetchBlobTexts({ ...secretOf("octo"), shas });
  expect(texts.contents.get(shas[0] ?? "")?.toString()).toBe("1\n");
  const files = [];
  for await (const file of github.openTarball({ ...secretOf("octo"), commitSha: head.headSha })) files.push(file.path);
  expect(files).toEqual(["a"]);
  expect(emulator.requests.count(TOKENS)).toBe(1);
});

test("one token is issued for all who ask at the same time, and one who gives up does not spoil it", async () => {
  const github = connect();
  emulator.setLatency(50);
  const controller = new AbortController();
  const impatient = github.fetchRepository(secretOf("octo"), { signal: controller.signal });
  const refused = expect(impatient).rejects.toThrow("no patience");
  const patient = Array.from({ length: 5 }, () => github.fetchRepository(secretOf("octo")));
  controller.abort(new Error("no patience"));
  await refused;
  for (const answer of await Promise.all(patient)) expect(answer.kind).toBe("repository");
  emulator.setLatency(0);
  expect(emulator.requests.count(TOKENS)).toBe(1);
});

test("a token is replaced five minutes before it ends", async () => {
  let aheadMs = 0;
  const github = connect({ now: () => new Date(Date.now() + aheadMs) });
  app.setTokenLifetime(5 * MINUTE + 20 * SECOND);
  for (const [ahead, tokens] of [
    [0, 1],
    [5 * SECOND, 1],
    [25 * SECOND, 2],
  ] as const) {
    aheadMs = ahead;
    await github.fetchRepository(secretOf("octo"));
    expect(emulator.requests.count(TOKENS)).toBe(tokens);
  }
});

test("a local clock that is slow does not make tokens look good for longer; one far ahead is named", async () => {
  const slow = connect({ now: () => new Date(Date.now() - 5 * MINUTE) });
  app.setTokenLifetime(4 * MINUTE);
  for (const tokens of [1, 2]) {
    await slow.fetchRepository(secretOf("octo"));
    expect(emulator.requests.count(TOKENS)).toBe(tokens);
  }
  const fast = connect({ now: () => new Date(Date.now() + 5 * MINUTE) });
  const refused = { code: "github_unauthorized", message: expect.stringContaining("this machine's clock") };
  await expect(fast.fetchRepository(secretOf("octo"))).rejects.toMatchObject(refused);
});

test("a token that is refused is replaced once, for exactly that request", async () => {
  const github = connect();
  await github.fetchRepository(secretOf("octo"));
  await github.fetchRepository(secretOf("acme"));
  emulator.requests.reset();
  app.revokeTokens("octo");
  const both = [1, 2].map(() => github.fetchBranches(secretOf("octo")));
  for (const answer of await Promise.all(both)) expect(answer).toMatchObject({ branches: [{ name: "main" }] });
  await github.fetchRepository(secretOf("acme"));
  expect(emulator.requests.count(TOKENS)).toBe(1);
  emulator.requests.reset();
  app.setTokenLifetime(1);
  emulator.apps.revokeAllTokens();
  emulator.setLatency(5);
  await expect(github.fetchRepository(secretOf("octo"))).rejects.toMatchObject({ code: "github_unreachable" });
  emulator.setLatency(0);
  expect(emulator.requests.count(/^GET \/repos\/octo\/secret$/)).toBe(2);
});

test("a body that is sent is sent again", async () => {
  const github = connect();
  const sha = "d00491fd7e5bb6fa28c517a0bb32b8b506539d4d";
  await github.fetchRepository(secretOf("octo"));
  app.revokeTokens("octo");
  const { contents } = await github.fetchBlobTexts({ ...secretOf("octo"), shas: [sha] });
  expect(contents.get(sha)?.toString()).toBe("1\n");
});

test("not installed: the error has the address where to install it", async () => {
  await emulator.addRepository({ owner: "stranger", name: "secret" });
  const { url } = emulator;
  const message = `The GitHub App is not installed on stranger. Install the App on stranger: ${url}/apps/project-sync/installations/new`;
  const expected = { code: "github_app_not_installed", disposition: "stop", message };
  await expect(connect().fetchRepository(secretOf("stranger"))).rejects.toMatchObject(expected);
  await expect(connect().hasToken(secretOf("stranger"))).rejects.toMatchObject(expected);
  const github = connect();
  app.install("gone");
  await emulator.addRepository({ owner: "gone", name: "secret", private: true });
  await github.fetchRepository(secretOf("gone"));
  app.uninstall("gone");
  const uninstalled = github.fetchRepository(secretOf("gone"));
  await expect(uninstalled).rejects.toMatchObject({ code: "github_app_not_installed" });
});

test("suspended: said as such, with or without a token at hand, and it ends", async () => {
  app.install("paused");
  await emulator.addRepository({ owner: "paused", name: "secret", private: true });
  const [known, unknown] = [connect(), connect()];
  await known.fetchRepository(secretOf("paused"));
  app.suspend("paused");
  for (const github of [known, unknown]) {
    const refused = github.fetchRepository(secretOf("paused"));
    await expect(refused).rejects.toMatchObject({
      code: "github_installation_suspended",
      disposition: "stop",
      message: expect.stringContaining("/settings/installations/"),
    });
  }
  app.unsuspend("paused");
  for (const github of [known, unknown]) {
    expect((await github.fetchRepository(secretOf("paused"))).kind).toBe("repository");
  }
});

test("a wrong id and a wrong key are told apart from a missing installation", async () => {
  const stranger = connect({ credentials: { ...asApp(), appId: "1" } as GithubCredentials });
  const wrongId = { code: "github_unauthorized", message: expect.stringContaining("Check GITHUB_APP_ID") };
  await expect(stranger.fetchRepository(secretOf("octo"))).rejects.toMatchObject(wrongId);
  const { privateKey } = emulator.apps.create({ name: "Another" });
  const forger = connect({ credentials: { kind: "app", appId: String(app.id), privateKey } });
  const wrongKey = { code: "github_unauthorized", message: expect.stringContaining("GITHUB_APP_PRIVATE_KEY") };
  await expect(forger.fetchRepository(secretOf("octo"))).rejects.toMatchObject(wrongKey);
});

test("a rate limit of the installation pauses, whichever request meets it", async () => {
  const github = connect();
  for (const path of [/^\/users\//, /access_tokens$/, /^\/repos\//]) {
    emulator.faults.add({ path, fault: { kind: "secondary-rate-limit", retryAfter: 60 } });
    const limited = github.fetchRepository(secretOf("octo"));
    await expect(limited, String(path)).rejects.toMatchObject({ code: "github_rate_limited", disposition: "pause" });
  }
  emulator.faults.add({ path: /access_tokens$/, fault: { kind: "cut" } });
  await expect(connect().fetchRepository(secretOf("octo"))).rejects.toMatchObject({ disposition: "retry" });
});

async function add(owner: string, name: string): Promise<LocateQuery> {
  const { id } = await emulator.addRepository({ owner, name, private: true });
  return { owner, repo: name, githubId: BigInt(id) };
}

test("where a repository is: missing only where the installation would see it", async () => {
  const github = connect();
  const gone = await add("octo", "gone");
  expect(await github.locateRepository(gone)).toMatchObject({ kind: "found" });
  emulator.removeRepository({ owner: "octo", name: "gone" });
  expect(await github.locateRepository(gone)).toEqual({ kind: "missing", replacedBy: null });

  const chosen = await add("picky", "chosen");
  const other = await add("picky", "other");
  app.install("picky", { repositories: ["chosen"] });
  expect(await github.locateRepository(chosen)).toMatchObject({ kind: "found" });
  const notCovered = { kind: "inaccessible", error: { code: "github_repository_not_covered", disposition: "stop" } };
  expect(await github.locateRepository(other)).toMatchObject(notCovered);
  emulator.removeRepository({ owner: "picky", name: "chosen" });
  expect(await github.locateRepository(chosen)).toMatchObject(notCovered);

  app.suspend("picky");
  const suspended = { kind: "inaccessible", error: { code: "github_installation_suspended" } };
  expect(await github.locateRepository(other)).toMatchObject(suspended);
  app.uninstall("picky");
  const notInstalled = { kind: "inaccessible", error: { code: "github_app_not_installed" } };
  expect(await github.locateRepository(other)).toMatchObject(notInstalled);
});

test("a private repository that was transferred is found through the installation on its new owner", async () => {
  const moving = await add("octo", "moving");
  await emulator.renameRepository({ owner: "octo", name: "moving" }, { owner: "acme", name: "moved" });
  const found = { kind: "found", repository: { owner: "acme", name: "moved", githubId: moving.githubId } };
  expect(await connect().locateRepository(moving)).toMatchObject(found);
  const leaving = await add("acme", "leaving");
  await emulator.renameRepository({ owner: "acme", name: "leaving" }, { owner: "elsewhere", name: "left" });
  // Nobody can tell this from a deletion: GitHub answers 404 to whoever may not read it.
  expect(await connect().locateRepository(leaving)).toMatchObject({ kind: "missing" });
});
