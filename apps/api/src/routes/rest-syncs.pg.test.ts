import { isTerminalStatus, type SyncEvent } from "@project-sync/contracts";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type ApiFixture, createApiFixture } from "../testing/api-fixture.js";
import { expectProblem } from "../testing/test-client.js";

const UNKNOWN = "11111111-1111-1111-1111-111111111111";
const ALWAYS = Number.POSITIVE_INFINITY;

let api: ApiFixture;
let syncs: string;
let repositoryId: string;

beforeAll(async () => {
  api = await createApiFixture();
  await api.git.write("README.md", "hello\n").commit();
  await api.git.branch("feature/x");
  await api.git.write("x.txt", "x\n").commit();
  ({ repositoryId } = await api.addWidgets());
  syncs = `/api/v1/repositories/${repositoryId}/syncs`;
});
afterAll(() => api?.[Symbol.asyncDispose]());

beforeEach(async () => {
  await api.context.dispatcher.idle();
  await api.database.pool.query('TRUNCATE "Branch", "ProjectSync", "SyncEvent", "RepositoryFile"');
  api.emulator.faults.clear();
  Object.assign(api.outage, { queue: false, bus: false });
});

async function start(body?: unknown): Promise<string> {
  const { status, body: sync } = await api.post(syncs, body);
  expect(status).toBe(202);
  return String(sync.id);
}

async function statusOf(syncId: string): Promise<unknown> {
  return (await api.get(`/api/v1/syncs/${syncId}`)).body.status;
}

describe("starting a sync", () => {
  it("answers 202 with a row, an event and a job", async () => {
    const answer = await api.post(syncs, { branch: "feature/x", force: true });
    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({ status: "queued", trigger: "api", branchName: "feature/x", coalesced: false });
    const read = await api.get(`/api/v1/syncs/${answer.body.id}`);
    const { coalesced: _, ...sync } = answer.body;
    expect(read).toMatchObject({ status: 200, body: sync });
    await vi.waitFor(async () => expect((await api.context.queue.counts()).prioritized).toBeGreaterThan(0), {
      timeout: 20_000,
    });
    expect(api.published).toContainEqual(expect.objectContaining({ syncId: sync.id, type: "sync.queued", seq: 1 }));
  });

  it("means the default branch when none is named, with no body at all too", async () => {
    const answer = await api.post(syncs);
    expect(answer).toMatchObject({ status: 202, body: { branchName: "main", coalesced: false } });
    expect(await api.post(syncs, {})).toMatchObject({ status: 202, body: { id: answer.body.id, coalesced: true } });
  });

  it("makes one row of 50 requests at once", async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => api.post(syncs, { branch: "main" })));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(answers.filter(({ body }) => body.coalesced === false)).toHaveLength(1);
    expect((await api.get(syncs)).body.items).toHaveLength(1);
  });

  it("answers while queue and bus are down, and dispatches when they are back", async () => {
    Object.assign(api.outage, { queue: true, bus: true });
    const id = await start();
    await api.context.dispatcher.idle();
    Object.assign(api.outage, { queue: false, bus: false });
    api.context.dispatcher.kick();
    await api.context.dispatcher.idle();
    const { rows } = await api.database.pool.query('SELECT "dispatchedAt" FROM "ProjectSync" WHERE "id" = $1', [id]);
    expect(rows[0].dispatchedAt).toBeInstanceOf(Date);
  });

  it.each([
    [{ branch: "gone" }, 404, "branch_not_found"],
    [{ branch: "Main" }, 404, "branch_not_found"],
    [{ branch: "a b" }, 400, "invalid_request"],
    [{ branch: "" }, 400, "invalid_request"],
    [{ branch: 7 }, 400, "invalid_request"],
    [{ brnach: "main" }, 400, "invalid_request"],
    [{ force: "false" }, 400, "invalid_request"],
  ])("refuses %j before a row is written", async (body, status, code) => {
    expectProblem(await api.post(syncs, body), status, code);
    expect((await api.get(syncs)).body.items).toEqual([]);
  });

  it("needs a repository", async () => {
    const answer = await api.post(`/api/v1/repositories/${UNKNOWN}/syncs`, {});
    expectProblem(answer, 404, "repository_not_found");
    expectProblem(await api.get(`/api/v1/repositories/${UNKNOWN}/syncs`), 404, "repository_not_found");
  });

  it.each([
    [{ kind: "status", status: 500 }, 502, "github_unreachable"],
    [{ kind: "rate-limit", resetInMs: 60_000 }, 503, "github_rate_limited"],
  ] as const)("takes a known branch on trust when GitHub fails: %j", async (fault, status, code) => {
    await api.completeSync(await start({ branch: "main" }));
    api.emulator.faults.add({ times: ALWAYS, fault });
    expect(await api.post(syncs, { branch: "main" })).toMatchObject({ status: 202 });
    expectProblem(await api.post(syncs, { branch: "never-seen" }), status, code);
  });

  it("does not take it on trust when GitHub refuses", async () => {
    api.emulator.faults.add({ times: ALWAYS, fault: { kind: "status", status: 401 } });
    expectProblem(await api.post(syncs, { branch: "main" }), 502, "github_unauthorized");
  });

  it("says that a repository is gone from GitHub", async () => {
    await api.emulator.addRepository({ owner: "acme", name: "doomed", defaultBranch: "main" });
    const project = await api.post("/api/v1/projects", { name: "doomed" });
    const added = await api.post(`/api/v1/projects/${project.body.id}/repositories`, { repository: "acme/doomed" });
    const path = `/api/v1/repositories/${added.body.id}`;

    expect(await api.post(`${path}/syncs`)).toMatchObject({ status: 202, body: { branchName: "main" } });
    expectProblem(await api.post(`${path}/syncs`, { branch: "other" }), 404, "branch_not_found");
    expect((await api.get(`${path}/branches`)).body).toEqual({ items: [], nextCursor: null });

    api.emulator.removeRepository({ owner: "acme", name: "doomed" });
    expectProblem(await api.post(`${path}/syncs`), 404, "github_repository_not_found");
    expectProblem(await api.get(`${path}/branches`), 404, "github_repository_not_found");
  });
});

describe("branches", () => {
  it("are GitHub's, joined with the mirror, the default one first", async () => {
    const id = await start({ branch: "feature/x" });
    await api.completeSync(id);
    const { status, body } = await api.get(`/api/v1/repositories/${repositoryId}/branches`);
    expect(status).toBe(200);
    const feature = await api.git.revParse("feature/x");
    expect(body).toEqual({
      items: [
        {
          name: "main",
          headSha: await api.git.revParse("main"),
          isDefault: true,
          protected: false,
          deletedAt: null,
          syncedSha: null,
          lastSyncId: null,
          lastSyncedAt: null,
        },
        {
          name: "feature/x",
          headSha: feature,
          isDefault: false,
          protected: false,
          deletedAt: null,
          syncedSha: feature,
          lastSyncId: id,
          lastSyncedAt: expect.any(String),
        },
      ],
      nextCursor: null,
    });
    expectProblem(await api.get(`/api/v1/repositories/${UNKNOWN}/branches`), 404, "repository_not_found");
  });
});

describe("history", () => {
  it("is newest first, by branch, in pages", async () => {
    const first = await start({ branch: "main" });
    const second = await start({ branch: "feature/x" });
    const ids = (answer: { body: Record<string, unknown> }) =>
      (answer.body.items as { id: string }[]).map(({ id }) => id);
    expect(ids(await api.get(syncs))).toEqual([second, first]);
    expect(ids(await api.get(`${syncs}?branch=main`))).toEqual([first]);
    const page = await api.get(`${syncs}?limit=1`);
    expect(ids(page)).toEqual([second]);
    expect(ids(await api.get(`${syncs}?limit=1&cursor=${encodeURIComponent(String(page.body.nextCursor))}`))).toEqual([
      first,
    ]);
    expectProblem(await api.get(`${syncs}?branch=a..b`), 400, "invalid_request");
  });
});

describe("cancel", () => {
  it("ends a waiting sync at once", async () => {
    const id = await start();
    const answer = await api.post(`/api/v1/syncs/${id}/cancel`);
    expect(answer).toMatchObject({ status: 202, body: { id, status: "cancelled" } });
    await vi.waitFor(() =>
      expect(api.published.map(({ syncId, type }) => `${syncId} ${type}`)).toContain(`${id} sync.cancelled`),
    );
    expectProblem(await api.post(`/api/v1/syncs/${id}/cancel`), 409, "sync_already_finished");
  });

  it("knows its sync", async () => {
    expectProblem(await api.post(`/api/v1/syncs/${UNKNOWN}/cancel`), 404, "sync_not_found");
    expectProblem(await api.post("/api/v1/syncs/x/cancel"), 400, "invalid_request");
  });
});

describe("retry", () => {
  it("starts a new sync of the same branch", async () => {
    const id = await start({ branch: "feature/x" });
    await api.post(`/api/v1/syncs/${id}/cancel`);
    const answer = await api.post(`/api/v1/syncs/${id}/retry`);
    expect(answer).toMatchObject({
      status: 202,
      body: { status: "queued", branchName: "feature/x", coalesced: false },
    });
    expect(answer.body.id).not.toBe(id);
  });

  it("is for what has failed only", async () => {
    const id = await start();
    expectProblem(await api.post(`/api/v1/syncs/${id}/retry`), 409, "sync_not_retryable");
    await api.completeSync(id);
    expect(isTerminalStatus((await statusOf(id)) as "completed")).toBe(true);
    expectProblem(await api.post(`/api/v1/syncs/${id}/retry`), 409, "sync_not_retryable");
    expectProblem(await api.post(`/api/v1/syncs/${UNKNOWN}/retry`), 404, "sync_not_found");
  });
});

describe("a sync", () => {
  it("has a log of its events in order, in pages", async () => {
    const id = await start();
    await api.post(`/api/v1/syncs/${id}/cancel`);
    const types = (answer: { body: Record<string, unknown> }) =>
      (answer.body.items as SyncEvent[]).map(({ type }) => type);
    const all = await api.get(`/api/v1/syncs/${id}/log`);
    expect(types(all)).toEqual(["sync.queued", "sync.cancelled"]);
    expect(all.body.nextCursor).toBeNull();
    const page = await api.get(`/api/v1/syncs/${id}/log?limit=1`);
    expect(page.body).toMatchObject({ items: [{ seq: 1 }], nextCursor: "1" });
    expect(types(await api.get(`/api/v1/syncs/${id}/log?limit=1&cursor=1`))).toEqual(["sync.cancelled"]);
    expectProblem(await api.get(`/api/v1/syncs/${id}/log?cursor=x`), 400, "invalid_cursor");
    expectProblem(await api.get(`/api/v1/syncs/${UNKNOWN}/log`), 404, "sync_not_found");
  });

  it("is unknown under other ids", async () => {
    expectProblem(await api.get(`/api/v1/syncs/${UNKNOWN}`), 404, "sync_not_found");
    expectProblem(await api.get("/api/v1/syncs/17"), 400, "invalid_request");
    expectProblem(await api.get(`/api/v1/syncs/${UNKNOWN}/changes`), 404, "sync_not_found");
  });
});
