import { createGitRepository } from "@project-sync/testing/git-repository";
import { expect, test } from "vitest";
import { startEmulator } from "../start-emulator.js";
import { TestEmulator } from "../testing/test-emulator.js";

test("everything can be set over HTTP, and mistakes are named", async () => {
  await using server = await TestEmulator.start();
  const control = (method: string, path: string, body?: unknown) =>
    fetch(`${server.emulator.url}/_emulator${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  await using git = await createGitRepository();
  await git.write("a", "1").commit();
  const added = await control("POST", "/repositories", { owner: "octo", name: "made", from: git.dir });
  expect([added.status, await added.json()]).toMatchObject([201, { id: 1296269 }]);
  expect((await server.get("made")).status).toBe(200);
  await control("POST", "/faults", { path: "made$", times: null, fault: { kind: "status", status: 500 } });
  expect((await server.get("made")).status).toBe(500);
  await control("DELETE", "/faults");
  await control("PUT", "/latency", { ms: 30 });
  const start = performance.now();
  expect((await server.get("made")).status).toBe(200);
  expect(performance.now() - start).toBeGreaterThanOrEqual(29);
  await control("PUT", "/latency", { ms: 0 });
  await control("PUT", "/rate-limit", { remaining: 0 });
  expect((await server.get("made")).status).toBe(403);
  const log = await control("GET", "/requests?matching=made");
  expect(await log.json()).toMatchObject({ count: 4 });
  await control("DELETE", "/requests");
  expect(server.emulator.requests.count()).toBe(0);
  const wrong = await control("POST", "/faults", { path: "(", fault: { kind: "status", status: 200 } });
  expect(wrong.status).toBe(422);
  expect((await control("GET", "/nothing")).status).toBe(404);
});

test("a restart serves the same repositories under the same ids", async () => {
  await using server = await TestEmulator.start();
  await server.serve("kept", (git) => git.write("a", "1").commit());
  const { id } = await server.json<{ id: number }>("kept");
  const again = await startEmulator({ repositoriesDir: server.dir });
  const response = await fetch(`${again.url}/repositories/${id}/branches/main`);
  expect(await response.json()).toMatchObject({ name: "main" });
  await again.close();
});
