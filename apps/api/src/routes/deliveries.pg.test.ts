import { createHmac, randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type ApiFixture, createApiFixture, WEBHOOK_SECRET } from "../testing/api-fixture.js";
import { expectProblem } from "../testing/test-client.js";

const INBOX = "/api/v1/webhooks/deliveries";

let api: ApiFixture;
let repositoryId: string;
let guid: string;

beforeAll(async () => {
  api = await createApiFixture();
  ({ repositoryId } = await api.addWidgets());
  await api.patch(`/api/v1/repositories/${repositoryId}`, { autoSync: false });
  guid = await deliver("push");
  await deliver("issues");
});
afterAll(() => api?.[Symbol.asyncDispose]());

async function deliver(event: string): Promise<string> {
  const repository = { id: api.githubId, name: "widgets", owner: { login: "acme" } };
  const payload = { ref: "refs/heads/main", before: "1".repeat(40), after: "2".repeat(40), deleted: false, repository };
  const body = JSON.stringify(payload);
  const signature = createHmac("sha256", WEBHOOK_SECRET).update(body).digest("hex");
  const id = randomUUID();
  const headers = { "x-github-event": event, "x-github-delivery": id, "x-hub-signature-256": `sha256=${signature}` };
  await api.send("/api/v1/webhooks/github", {
    method: "POST",
    body,
    headers: { "content-type": "application/json", ...headers },
  });
  return id;
}

it("lists what was received, newest first, and by filters", async () => {
  const { body } = await api.get(INBOX);
  expect(body).toMatchObject({
    items: [
      { event: "issues", outcome: "ignored" },
      { guid, event: "push" },
    ],
    nextCursor: null,
  });
  expect((await api.get(`${INBOX}?event=push&outcome=ignored&repositoryId=${repositoryId}`)).body.items).toMatchObject([
    { guid, reason: expect.stringContaining("itself"), branchName: "main", source: "webhook", replays: 0 },
  ]);
  expect((await api.get(`${INBOX}?to=2020-01-01T00:00:00Z`)).body.items).toEqual([]);
  expectProblem(await api.get(`${INBOX}?outcome=lost`), 400, "invalid_request");
});

it("shows one with its payload", async () => {
  expect((await api.get(`${INBOX}/${guid}`)).body).toMatchObject({ guid, payload: { ref: "refs/heads/main" } });
  expectProblem(await api.get(`${INBOX}/${randomUUID()}`), 404, "delivery_not_found");
  expectProblem(await api.send(`${INBOX}/${guid}`), 401, "unauthenticated");
});

it("replays one by what is true now", async () => {
  await api.patch(`/api/v1/repositories/${repositoryId}`, { autoSync: true, autoSyncBranches: [] });
  const answer = await api.post(`${INBOX}/${guid}/replay`);
  expect(answer).toMatchObject({ status: 202, body: { guid, outcome: "queued", replays: 1, syncStatus: "queued" } });
  expect((await api.get(`/api/v1/syncs/${answer.body.syncId}`)).body).toMatchObject({ trigger: "webhook" });
  expectProblem(await api.post(`${INBOX}/${randomUUID()}/replay`), 404, "delivery_not_found");
});

it("replays a time", async () => {
  const range = { from: new Date(Date.now() - 60_000).toISOString(), to: new Date(Date.now() + 1_000).toISOString() };
  const answer = await api.post(`${INBOX}/replay`, range);
  expect(answer).toMatchObject({ status: 202, body: { replayed: 2, nextFrom: null } });
  expectProblem(await api.post(`${INBOX}/replay`, { from: "yesterday", to: range.to }), 400, "invalid_request");
});
