import { createHash, randomUUID } from "node:crypto";
import { type StreamReset, streamResetSchema } from "@project-sync/contracts";
import {
  addRepository,
  createApiKey,
  createProject,
  createSession,
  type Database,
  requestCancel,
  requestSync,
} from "@project-sync/database";
import { createAuthenticator, keyStoreOf } from "@project-sync/rpc";
import { createTestDatabase } from "@project-sync/testing";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { eventStoreOf } from "./event-store.js";
import { openStream } from "./testing/open-stream.js";
import { AUTHORIZED, startGateway } from "./testing/start-gateway.js";

let database: Database;
let place: { projectId: string; repositoryId: string };

beforeAll(async () => {
  const test = await createTestDatabase();
  database = test.database;
  const project = await createProject(database, { name: "topics" });
  const names = { owner: "octo", name: "repo", defaultBranch: "main", private: false, archived: false };
  const { repository } = await addRepository(database, { projectId: project.id, githubId: 1n, ...names });
  place = { projectId: project.id, repositoryId: repository.id };
  return test.drop;
});

async function start() {
  const { url, bus } = await startGateway(eventStoreOf(database));
  const open = async (topics: string, lastEventId = "") => {
    const stream = await openStream(`${url}/api/v1/events?topics=${topics}&lastEventId=${lastEventId}`);
    onTestFinished(() => stream.close());
    return stream;
  };
  const queue = async () => {
    const branchName = `branch-${randomUUID()}`;
    const { sync, event } = await requestSync(database, { ...place, branchName, trigger: "api" });
    if (event) bus.publish(event);
    return sync.id;
  };
  const cancel = async (syncId: string) => {
    const { event } = await requestCancel(database, syncId);
    if (event) bus.publish(event);
  };
  return { url, open, queue, cancel };
}

test("syncs of every kind of topic are replayed, followed and resumed", async () => {
  const { open, queue, cancel } = await start();
  const before = await queue();
  for (const topic of [`sync:${before}`, `repository:${place.repositoryId}`, `project:${place.projectId}`, "ops"]) {
    const stream = await open(topic);
    await stream.until(() => stream.seqs(before).length === 1);
    stream.close();
    if (topic.startsWith("sync:")) continue;
    const during = await queue();
    const ended = await queue();
    await cancel(ended);
    const resumed = await open(topic, stream.lastId);
    await resumed.until(() => resumed.seqs(ended).length === 2);
    await resumed.until(() => resumed.seqs(during).length === 1);
    expect(resumed.seqs(before)).toEqual([]);
    const live = await queue();
    await cancel(live);
    await resumed.until(() => resumed.seqs(live).length === 2);
    await cancel(during);
    await resumed.until(() => resumed.seqs(during).length === 2);
    for (const id of [ended, live, during]) expect(resumed.seqs(id)).toEqual([1, 2]);
  }
});

test("a reset tells how things stand: unfinished syncs and the latest of each branch", async () => {
  const { open, queue, cancel } = await start();
  const unfinished = await queue();
  const finished = await queue();
  await cancel(finished);
  const stream = await open(`repository:${place.repositoryId}`, "nonsense");
  await stream.until(({ events }) => events.length === 2);
  const { syncs }: StreamReset = streamResetSchema.parse(stream.events[1]?.data);
  const statusOf = (id: string) => syncs.find((sync) => sync.id === id)?.status;
  expect([statusOf(unfinished), statusOf(finished)]).toEqual(["queued", "cancelled"]);
  await cancel(unfinished);
  await stream.until(() => stream.seqs(unfinished).length === 1);
  expect(stream.seqs(unfinished)).toEqual([2]);
});

test.each(["sync", "repository", "project"])("a %s that does not exist is 404", async (kind) => {
  const { url } = await start();
  const response = await fetch(`${url}/api/v1/events?topics=${kind}:${randomUUID()}`, { headers: AUTHORIZED });
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ code: `${kind}_not_found` });
});

test("a key of one project hears of nothing else, and a browser's session of what its key may", async () => {
  const other = await createProject(database, { name: "another" });
  const hash = (secret: string) => createHash("sha256").update(secret).digest("hex");
  const scoped = { hash: hash("scoped"), prefix: "sco", name: "scoped", role: "read" as const, projectId: other.id };
  await createApiKey(database, scoped);
  const token = "a-cookie-that-is-long-enough";
  await createSession(database, { tokenHash: hash(token), keyHash: hash("scoped"), lifetimeMs: 60_000 });
  const authenticate = createAuthenticator({ mode: "required", apiKeys: [] }, keyStoreOf(database));
  const { url } = await startGateway({ ...eventStoreOf(database), authenticate });
  const { sync } = await requestSync(database, { ...place, branchName: "theirs", trigger: "api" });
  const headers = { cookie: `project_sync_session=${token}` };
  const ask = async (path: string) => (await fetch(`${url}/api/v1/events${path}`, { headers, method: "HEAD" })).status;
  expect(await ask(`?topics=project:${other.id}`)).toBe(200);
  expect(await ask(`?topics=project:${other.id},repository:${place.repositoryId}`)).toBe(404);
  expect(await ask(`?topics=sync:${sync.id}`)).toBe(404);
  expect(await ask(`/project-sync/${sync.id}`)).toBe(404);
  expect(await ask("?topics=ops")).toBe(403);
  expect((await fetch(`${url}/api/v1/events?topics=ops`)).status).toBe(401);
  const cross = { ...headers, origin: "http://evil.example", "content-type": "application/json" };
  const change = await fetch(`${url}/api/v1/events/${randomUUID()}/topics`, {
    method: "POST",
    headers: cross,
    body: "{}",
  });
  expect(change.status).toBe(403);
  expect(await change.json()).toMatchObject({ code: "cross_site_request" });
});
