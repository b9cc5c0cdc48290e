import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createGithubConnector, type LocateQuery, type RepositoryLocation } from "@project-sync/github";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "./index.js";

/** Where a repository is, by its id, whatever became of its name. */

let directory: string;
let emulator: Emulator;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "project-sync-locate-"));
  emulator = await startEmulator({ repositoriesDir: directory, tokens: ["good"] });
});

afterAll(async () => {
  await emulator?.close();
  await rm(directory, { recursive: true, force: true });
});

afterEach(() => emulator.faults.clear());

async function add(name: string, owner = "octo"): Promise<LocateQuery> {
  const { id } = await emulator.addRepository({ owner, name });
  return { owner, repo: name, githubId: BigInt(id) };
}

function locate(query: LocateQuery, token = "good"): Promise<RepositoryLocation> {
  emulator.requests.reset();
  const credentials = { kind: "token", token } as const;
  return createGithubConnector({ apiUrl: emulator.url, credentials }).locateRepository(query);
}

test("where it was, in one request, which is free while nothing changes", async () => {
  const here = await add("here");
  const found = await locate(here);
  expect(found).toMatchObject({ kind: "found", repository: { name: "here", githubId: here.githubId } });
  expect(emulator.requests.list()).toHaveLength(1);
  const etag = found.kind === "found" ? found.etag : null;
  expect(await locate({ ...here, etag })).toEqual({ kind: "unchanged" });
  expect(emulator.requests.list()).toMatchObject([{ cost: 0 }]);
  emulator.updateRepository({ owner: "octo", name: "here" }, { archived: true });
  expect(await locate({ ...here, etag })).toMatchObject({ kind: "found", repository: { archived: true } });
});

test("under its new name or owner, also when another has taken the old one", async () => {
  const old = await add("old");
  await emulator.renameRepository({ owner: "octo", name: "old" }, { owner: "acme", name: "new" });
  const found = { kind: "found", repository: { owner: "acme", name: "new", githubId: old.githubId } };
  expect(await locate(old)).toMatchObject(found);
  const stranger = await add("old");
  expect(stranger.githubId).not.toBe(old.githubId);
  expect(await locate(old)).toMatchObject(found);
  expect(emulator.requests.list()).toHaveLength(2);
});

test("missing only when GitHub itself says so of the id; who has the name now is told", async () => {
  const gone = await add("gone");
  emulator.removeRepository({ owner: "octo", name: "gone" });
  expect(await locate(gone)).toEqual({ kind: "missing", replacedBy: null });
  const { githubId } = await add("gone");
  expect(await locate(gone)).toMatchObject({ kind: "missing", replacedBy: { githubId, name: "gone" } });
});

test("every other failure is thrown and says nothing about the repository", async () => {
  const gone = await add("doubtful");
  emulator.removeRepository({ owner: "octo", name: "doubtful" });
  emulator.faults.add({ path: /^\/repositories\//, fault: { kind: "status", status: 502 } });
  await expect(locate(gone)).rejects.toMatchObject({ code: "github_unreachable" });
  emulator.faults.add({ path: /^\/repositories\//, fault: { kind: "body", body: "<html>" } });
  await expect(locate(gone)).rejects.toMatchObject({ code: "github_malformed_response" });
  await expect(locate(gone, "bad")).rejects.toMatchObject({ code: "github_unauthorized" });
});
