import {
  type FailureGroup,
  githubAccessSchema,
  opsMaintenanceSchema,
  opsQueueSchema,
  opsThroughputSchema,
  pageOf,
  projectOverviewSchema,
  syncTimingsSchema,
} from "@project-sync/contracts";
import { claimSync, failSync, noteBudget } from "@project-sync/database";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiFixture, createApiFixture } from "../testing/api-fixture.js";
import { expectProblem } from "../testing/test-client.js";

let api: ApiFixture;
let projectId: string;
let repositoryId: string;

beforeAll(async () => {
  api = await createApiFixture();
  await api.git.write("README.md", "hello\n").write("src/a.ts", "export {};\n").commit();
  ({ projectId, repositoryId } = await api.addWidgets());
});
afterAll(() => api[Symbol.asyncDispose]());

async function startSync(): Promise<string> {
  const { body } = await api.post(`/api/v1/repositories/${repositoryId}/syncs`);
  return String(body.id);
}

async function failOne(code: string): Promise<void> {
  const syncId = await startSync();
  const claimed = await claimSync(api.database, { syncId, workerId: "w" });
  if (!("claim" in claimed)) throw new Error("not claimed");
  const { fence } = claimed.claim;
  await failSync(api.database, { syncId, fence, code, message: "<script>alert(1)</script>", retryable: true });
}

async function readQueue() {
  const { items } = pageOf(opsQueueSchema).parse((await api.get("/api/v1/ops/queues")).body);
  return items[0];
}

describe("operations", () => {
  it("tell what waits and runs, and pause the queue until it is resumed, also while the queue is away", async () => {
    const syncId = await startSync();
    await api.context.dispatcher.idle();
    const before = await readQueue();
    expect(before).toMatchObject({ paused: false, pausedInQueue: false, backend: "postgres", changedBy: null });
    expect(before?.syncs).toEqual({ queued: 1, running: 0, paused: 0 });
    expect(before?.jobs).toMatchObject({ prioritized: 1 });
    expect(before?.oldestWaiting?.sync).toMatchObject({ id: syncId, repository: "acme/widgets" });
    const paused = await api.post("/api/v1/ops/queues/project-sync/pause");
    expect(paused.body).toMatchObject({ paused: true, pausedInQueue: true, changedBy: "a key of API_KEYS" });
    api.outage.queue = true;
    const resumed = await api.post("/api/v1/ops/queues/project-sync/resume");
    expect(resumed.body).toMatchObject({ paused: false, pausedInQueue: null, jobs: null });
    api.outage.queue = false;
    // Workers bring it into line; here none runs.
    expect(await readQueue()).toMatchObject({ paused: false, pausedInQueue: true });
    await api.context.queue.setPaused(false);
    expectProblem(await api.post("/api/v1/ops/queues/nonsense/pause"), 404, "queue_not_found");
    await api.completeSync(syncId);
  });

  it("group failures, and retry a group", async () => {
    await failOne("github_forbidden");
    const { body } = await api.get("/api/v1/ops/failures?range=1h");
    const [group] = body.items as FailureGroup[];
    expect(group).toMatchObject({ code: "github_forbidden", count: 1, open: 1, samples: [{ branchName: "main" }] });
    const retried = await api.post("/api/v1/ops/failures/github_forbidden/retry", { range: "1h" });
    expect(retried.status).toBe(202);
    expect(retried.body).toEqual({ code: "github_forbidden", queued: 1, coalesced: 0, left: 0 });
    const again = await api.post("/api/v1/ops/failures/github_forbidden/retry");
    expect(again.body).toMatchObject({ queued: 0, left: 0 });
    const { rows } = await api.database.pool.query(`SELECT "id" FROM "ProjectSync" WHERE "status" = 'queued'`);
    await api.completeSync(rows[0].id);
    expectProblem(await api.post("/api/v1/ops/failures/no%20code/retry"), 400, "invalid_request");
  });

  it("tell throughput, maintenance and workers", async () => {
    const throughput = opsThroughputSchema.parse((await api.get("/api/v1/ops/throughput?range=1h")).body);
    expect(throughput.total).toMatchObject({ completed: 2, failed: 1 });
    const maintenance = opsMaintenanceSchema.parse((await api.get("/api/v1/ops/maintenance")).body);
    expect(maintenance).toMatchObject({ range: "24h", sweep: { repositories: 1 } });
    expect((await api.get("/api/v1/ops/workers")).body).toEqual({ items: [], nextCursor: null });
    expectProblem(await api.get("/api/v1/ops/throughput?range=1y"), 400, "invalid_request");
  });

  it("tell GitHub's budgets; one whose reset has passed is whole again", async () => {
    const budget = { account: "token:aaaaaaaa", limit: 5_000, remaining: 10 };
    const soon = new Date(Date.now() + 60_000);
    await noteBudget(api.database, { ...budget, resource: "core", resetAt: soon });
    await noteBudget(api.database, { ...budget, resource: "graphql", resetAt: new Date(Date.now() - 1_000) });
    const { body } = await api.get("/api/v1/ops/rate-limits");
    expect(body.items).toMatchObject([
      { ...budget, resource: "core", resetAt: soon.toISOString() },
      { ...budget, resource: "graphql", remaining: 5_000 },
    ]);
  });
});

describe("overviews", () => {
  it("tell a project's branches, the summary of one, and what a sync spent its time on", async () => {
    const { body } = await api.get(`/api/v1/projects/${projectId}/overview`);
    const overview = projectOverviewSchema.parse(body);
    expect(overview.repositories).toMatchObject([
      { repository: { id: repositoryId }, branchCount: 1, branches: [{ name: "main", isDefault: true }] },
    ]);
    expect(overview.activity.at(-1)).toMatchObject({ completed: 2, failed: 1, changes: 2 });
    const summary = await api.get(`/api/v1/repositories/${repositoryId}/summary`);
    expect(summary.body).toMatchObject({ branchName: "main", files: 2, bytes: 17, activity: { length: 30 } });
    expect((summary.body.languages as unknown[])[0]).toEqual({ language: "TypeScript", files: 1, bytes: 11 });
    const none = await api.get(`/api/v1/repositories/${repositoryId}/summary?branch=none`);
    expectProblem(none, 404, "branch_not_found");
    const syncId = String(overview.repositories[0]?.branches[0]?.lastSyncId);
    const timings = syncTimingsSchema.parse((await api.get(`/api/v1/syncs/${syncId}/timings`)).body);
    expect(timings.spans[0]).toMatchObject({ kind: "waiting" });
    const listed = await api.get("/api/v1/projects?q=WIDG");
    expect(listed.body.items).toMatchObject([
      { id: projectId, repositories: [{ latestSync: { status: "completed" } }] },
    ]);
  });
});

describe("the GitHub connection", () => {
  it("says as whom GitHub is asked, and what a repository lacks", async () => {
    const { body } = await api.get("/api/v1/github/connection");
    expect(body).toMatchObject({ credentials: "anonymous", ok: true, token: null, app: null, webhookSecret: true });
    const answer = await api.get("/api/v1/github/access?repository=acme/widgets");
    const access = githubAccessSchema.parse(answer.body);
    expect(access).toMatchObject({ repository: "acme/widgets", ok: true, rateLimit: { limit: expect.any(Number) } });
    expect(access.permissions.map(({ permission, state }) => [permission, state])).toEqual([
      ["metadata", "granted"],
      ["contents", "granted"],
      ["webhooks", "missing"],
    ]);
    const absent = githubAccessSchema.parse((await api.get("/api/v1/github/access?repository=acme/none")).body);
    expect(absent).toMatchObject({ ok: false, permissions: [{ state: "missing" }, { state: "unknown" }, {}] });
    expectProblem(await api.get("/api/v1/github/access?repository=nonsense"), 400, "invalid_request");
  });
});

describe("bull-board", () => {
  it("is for administrators, works on this backend, and loads nothing from elsewhere", async () => {
    expectProblem(await api.send("/admin/queues"), 401, "unauthenticated");
    const { body } = await api.post("/api/v1/keys", { name: "reader", role: "sync" });
    const headers = { authorization: `Bearer ${body.key}` };
    expectProblem(await api.send("/admin/queues/api/queues", { headers }), 403, "forbidden");
    const page = await api.get("/admin/queues");
    expect(page.headers.get("content-type")).toContain("text/html");
    expect(page.headers.get("content-security-policy")).toContain("script-src 'self';");
    const script = /src="(static\/js\/main[^"]+)"/.exec(page.text)?.[1];
    expect((await api.get(`/admin/queues/${script}`)).status).toBe(200);
    const queues = await api.get("/admin/queues/api/queues");
    expect(queues.body.queues).toMatchObject([{ name: "project-sync", isPaused: false }]);
  });

  it("pauses through the row, which is what lasts", async () => {
    const put = (what: string) =>
      api.send(`/admin/queues/api/queues/project-sync/${what}`, {
        method: "PUT",
        headers: { authorization: "Bearer the-key" },
      });
    expect((await put("pause")).status).toBe(200);
    expect(await readQueue()).toMatchObject({ paused: true, pausedInQueue: true });
    expect((await put("resume")).status).toBe(200);
    expect(await readQueue()).toMatchObject({ paused: false, pausedInQueue: false });
  });
});
