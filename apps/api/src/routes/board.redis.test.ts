import { createSyncQueue } from "@project-sync/queue";
import { listenHttp } from "@project-sync/runtime";
import { startRedis } from "@project-sync/testing";
import { expect, it } from "vitest";
import { createApi } from "../create-api.js";
import { createApiFixture } from "../testing/api-fixture.js";

it("bull-board shows and pauses a queue on Redis as it does one on PostgreSQL", async () => {
  await using api = await createApiFixture();
  const redis = await startRedis();
  const queue = createSyncQueue({ kind: "redis", url: redis.url });
  const server = await listenHttp({ host: "127.0.0.1", port: 0 });
  try {
    server.serve(createApi({ ...api.context, queue }));
    await queue.add({ syncId: crypto.randomUUID(), dispatch: 1, priority: 1 });
    const headers = { authorization: "Bearer the-key" };
    const ask = (path: string, method = "GET") => fetch(`${server.url}${path}`, { method, headers });
    const board = async () => (await ask("/admin/queues/api/queues")).json();
    expect(await board()).toMatchObject({
      queues: [{ name: "project-sync", isPaused: false, counts: { prioritized: 1 } }],
    });
    expect((await ask("/admin/queues/api/queues/project-sync/pause", "PUT")).status).toBe(200);
    expect(await board()).toMatchObject({ queues: [{ isPaused: true }] });
    const ops = await (await ask("/api/v1/ops/queues")).json();
    expect(ops).toMatchObject({
      items: [{ backend: "redis", paused: true, pausedInQueue: true, jobs: { prioritized: 1 } }],
    });
  } finally {
    await server.close();
    await queue.close();
    await redis.stop();
  }
});
