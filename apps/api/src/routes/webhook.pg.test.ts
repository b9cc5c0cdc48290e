import { createHmac, randomUUID } from "node:crypto";
import { readWebhookExamples } from "@project-sync/testing/webhook-examples";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ApiFixture, createApiFixture, WEBHOOK_SECRET } from "../testing/api-fixture.js";
import { type Answer, expectProblem } from "../testing/test-client.js";

const PATH = "/api/v1/webhooks/github";

let api: ApiFixture;
let syncs: string;

beforeAll(async () => {
  api = await createApiFixture();
  await api.git.write("README.md", "one\n").commit();
  const { repositoryId } = await api.addWidgets();
  syncs = `/api/v1/repositories/${repositoryId}/syncs`;
  const first = await api.post(syncs);
  await api.completeSync(String(first.body.id));
});
afterAll(() => api?.[Symbol.asyncDispose]());

beforeEach(async () => {
  const { items } = (await api.get(syncs)).body as { items: { id: string; status: string }[] };
  for (const { id, status } of items) if (status === "queued") await api.post(`/api/v1/syncs/${id}/cancel`);
  await api.database.pool.query('DELETE FROM "WebhookDelivery"');
});

interface DeliveryOptions {
  event?: string;
  guid?: string;
  secret?: string;
  headers?: Record<string, string>;
}

function deliver(payload: unknown, options: DeliveryOptions = {}): Promise<Answer> {
  const { event = "push", guid = randomUUID(), secret = WEBHOOK_SECRET, headers = {} } = options;
  const body = typeof payload === "string" ? payload : JSON.stringify(payload);
  const signature = `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
  const signed = { "x-github-event": event, "x-github-delivery": guid, "x-hub-signature-256": signature };
  return api.send(PATH, {
    method: "POST",
    body,
    headers: { "content-type": "application/json", ...signed, ...headers },
  });
}

function push(changes: Record<string, unknown> = {}) {
  return {
    ref: "refs/heads/main",
    before: "1".repeat(40),
    after: "2".repeat(40),
    deleted: false,
    forced: false,
    repository: { id: api.githubId, name: "widgets", owner: { login: "acme" } },
    ...changes,
  };
}

async function deliveries(): Promise<Record<string, unknown>[]> {
  const columns = '"guid", "event", "action", "outcome", "reason", "syncId"';
  return (await api.database.pool.query(`SELECT ${columns} FROM "WebhookDelivery"`)).rows;
}

async function queued(): Promise<{ id: string }[]> {
  const { items } = (await api.get(syncs)).body as { items: { id: string; status: string }[] };
  return items.filter(({ status }) => status === "queued");
}

describe("a push to a mirrored branch", () => {
  it("queues a sync, and the next one joins it", async () => {
    const guid = randomUUID();
    const answer = await deliver(push(), { guid });
    const [sync] = await queued();
    expect(sync).toMatchObject({ trigger: "webhook", branchName: "main" });
    expect(answer).toMatchObject({ status: 202, body: { outcome: "queued", reason: null, syncId: sync?.id } });
    expect(await deliveries()).toEqual([
      { guid, event: "push", action: null, outcome: "queued", reason: null, syncId: sync?.id },
    ]);
    expect(await deliver(push())).toMatchObject({ status: 202, body: { outcome: "coalesced", syncId: sync?.id } });
    expect(await queued()).toHaveLength(1);
    await api.context.dispatcher.idle();
    expect(api.published).toContainEqual(expect.objectContaining({ syncId: sync?.id, type: "sync.queued" }));
  });

  it("counts once, however often it is delivered", async () => {
    const guid = randomUUID();
    const answers = await Promise.all(Array.from({ length: 5 }, () => deliver(push(), { guid })));
    const outcomes = answers.map(({ status, body }) => `${status} ${body.outcome}`).sort();
    expect(outcomes).toEqual([...Array(4).fill("200 duplicate"), "202 queued"]);
    const [sync] = await queued();
    await api.post(`/api/v1/syncs/${sync?.id}/cancel`);
    expect(await deliver(push(), { guid })).toMatchObject({ status: 200, body: { outcome: "duplicate" } });
    expect(await queued()).toEqual([]);
    expect(await deliveries()).toHaveLength(1);
  });

  it("may be signed with any of the secrets", async () => {
    expect((await deliver(push(), { secret: "old-secret" })).status).toBe(202);
  });

  it("is a reason to look at the branch when it deletes it, which wakes the sweep", async () => {
    api.nudges.splice(0);
    const answer = await deliver(push({ deleted: true, after: "0".repeat(40) }));
    expect(answer).toMatchObject({ status: 202, body: { outcome: "checking", syncId: null } });
    expect(api.nudges).toEqual([{ type: "check" }]);
  });

  it("arrives from the emulator by git push", async () => {
    api.emulator.webhooks.configure({ url: api.url + PATH, secret: WEBHOOK_SECRET, events: ["push"] });
    await api.git.write("README.md", "two\n").commit();
    await api.emulator.pushed({ owner: "acme", name: "widgets" });
    await api.emulator.webhooks.settled();
    api.emulator.webhooks.configure(null);
    expect(api.emulator.webhooks.deliveries.at(-1)).toMatchObject({ event: "push", status: 202 });
    expect(await queued()).toHaveLength(1);
  });
});

describe("a delivery that starts nothing", () => {
  it.each([
    ["a tag", () => push({ ref: "refs/tags/v1" })],
    ["a branch that does not sync by itself", () => push({ ref: "refs/heads/other" })],
    ["an unknown repository", () => push({ repository: { id: 999_999_999, name: "x", owner: { login: "y" } } })],
  ])("is recorded and says why: %s", async (_name, payload) => {
    const answer = await deliver(payload());
    expect(answer).toMatchObject({
      status: 200,
      body: { outcome: "ignored", reason: expect.any(String), syncId: null },
    });
    expect(await deliveries()).toMatchObject([{ outcome: "ignored", reason: answer.body.reason }]);
    expect(await queued()).toEqual([]);
  });

  it("is a ping, or another event", async () => {
    expect(await deliver({ zen: "Speak like a human." }, { event: "ping" })).toMatchObject({ status: 200 });
    const issues = await deliver({ action: "opened" }, { event: "issues" });
    expect(issues).toMatchObject({ status: 200, body: { outcome: "ignored" } });
    expect(await deliveries()).toEqual(
      expect.arrayContaining([expect.objectContaining({ event: "issues", action: "opened" })]),
    );
  });
});

describe("a delivery that is refused", () => {
  it.each([
    ["another secret", { secret: "wrong" }, 401, "invalid_signature"],
    ["no signature", { headers: { "x-hub-signature-256": "" } }, 401, "signature_missing"],
    ["the old SHA-1", { headers: { "x-hub-signature-256": "sha1=abc" } }, 401, "signature_missing"],
    ["no GUID", { guid: "" }, 400, "invalid_request"],
    ["no event", { event: "" }, 400, "invalid_request"],
    ["a form", { headers: { "content-type": "application/x-www-form-urlencoded" } }, 415, "unsupported_media_type"],
    ["a compressed body", { headers: { "content-encoding": "gzip" } }, 415, "unsupported_media_type"],
  ] as const)("has %s", async (_name, options, status, code) => {
    expectProblem(await deliver(push(), options), status, code);
    expect(await deliveries()).toEqual([]);
    expect(await queued()).toEqual([]);
  });

  it("is not what it says", async () => {
    expectProblem(await deliver("{"), 400, "invalid_request");
    expectProblem(await deliver("payload=%7B%7D"), 400, "invalid_request");
  });

  it("is signed, but not what its event is: then it is recorded, too", async () => {
    expectProblem(await deliver({ ref: "refs/heads/main" }), 422, "invalid_payload");
    expect(await deliveries()).toMatchObject([{ outcome: "failed", reason: expect.stringContaining("repository") }]);
  });

  it("is larger than GitHub sends", async () => {
    expectProblem(await deliver(" ".repeat(26 * 1024 * 1024)), 413, "payload_too_large");
  });
});

it("answers every payload that GitHub publishes, and records what it meant", async () => {
  const examples = readWebhookExamples();
  const answers = new Set<string>();
  for (const { event, payload } of examples) {
    const { status, body } = await deliver(payload, { event });
    answers.add(`${status} ${body.outcome ?? body.code}`);
  }
  // The first repository of the emulator has the id of GitHub's octocat/Hello-World, which some of them are about.
  expect([...answers].sort()).toEqual(["200 ignored", "202 checking"]);
  expect(await deliveries()).toHaveLength(examples.length);
});

it("says so when no secret is set", async () => {
  await using bare = await createApiFixture({ webhookSecrets: [] });
  expectProblem(await bare.send(PATH, { method: "POST", body: "{}" }), 503, "webhooks_not_configured");
});
