import { addRepository, createProject, requestCancel, requestSync } from "@project-sync/database";
import { createPostgresBus } from "@project-sync/progress";
import { createLogger, listenHttp } from "@project-sync/runtime";
import { createTestDatabase } from "@project-sync/testing";
import { expect, onTestFinished, test } from "vitest";
import { readConfig } from "./config.js";
import { openContext } from "./context.js";
import { createGateway } from "./create-gateway.js";
import { AUTHORIZED, KEY } from "./testing/start-gateway.js";

const logger = createLogger({ name: "test", level: "silent" });

test("a gateway process streams stored and published events of a real database", async () => {
  const { database, connectionString, drop } = await createTestDatabase();
  onTestFinished(drop);
  const { context, close } = openContext(readConfig({ DATABASE_URL: connectionString, API_KEYS: KEY }), logger);
  const gateway = createGateway(context);
  const server = await listenHttp({ host: "127.0.0.1", port: 0 });
  server.serve(gateway.listener);
  const worker = createPostgresBus({ connectionString, logger });
  onTestFinished(async () => {
    await gateway.close();
    await Promise.all([server.close(), worker.close()]);
    await close();
  });

  const { sync } = await requestSync(database, await createBranch());
  const url = `${server.url}/api/v1/events/project-sync/${sync.id}`;
  const response = await fetch(url, { headers: AUTHORIZED });
  const cancelled = await requestCancel(database, sync.id);
  expect(cancelled.outcome).toBe("cancelled");
  if (cancelled.event) await worker.publish(cancelled.event);
  const text = await response.text();
  expect([...text.matchAll(/^event: (\S+)$/gm)].map(([, type]) => type)).toEqual(["sync.queued", "sync.cancelled"]);
  expect((await fetch(`${url}?lastEventId=2`, { headers: AUTHORIZED })).status).toBe(204);
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);

  async function createBranch() {
    const project = await createProject(database, { name: "gateway" });
    const github = {
      githubId: 1n,
      owner: "octo",
      name: "repo",
      defaultBranch: "main",
      private: false,
      archived: false,
    };
    const { repository } = await addRepository(database, { projectId: project.id, ...github });
    return { repositoryId: repository.id, branchName: "main", trigger: "api" as const };
  }
});
