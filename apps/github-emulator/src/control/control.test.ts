import { createGitRepository } from "@project-sync/testing/git-repository";
import { expect, test } from "vitest";
import { startEmulator } from "../start-emulator.js";
import { signJwt } from "../testing/sign-jwt.js";
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
  await control("PUT", "/rate-limit", { remaining: 0, resource: "graphql" });
  expect((await server.get("made")).status).toBe(200);
  await control("PUT", "/rate-limit", { remaining: 0 });
  expect((await server.get("made")).status).toBe(403);
  const log = await control("GET", "/requests?matching=made");
  expect(await log.json()).toMatchObject({ count: 5 });
  await control("DELETE", "/requests");
  expect(server.emulator.requests.count()).toBe(0);
  const wrong = await control("POST", "/faults", { path: "(", fault: { kind: "status", status: 200 } });
  expect(wrong.status).toBe(422);
  expect((await control("GET", "/nothing")).status).toBe(404);
});

test("repositories live and die over HTTP, and the network is as bad as it is told to be", async () => {
  await using server = await TestEmulator.start({ webhook: { url: "http://127.0.0.1:1/" } });
  const control = controlOf(server);
  const made = { owner: "octo", name: "made" };
  const added = await control<{ id: number }>("POST", "/repositories", { ...made, announce: true, private: true });
  await control("POST", "/repositories/rename", { from: made, to: { owner: "acme", name: "moved" } });
  const moved = { owner: "acme", name: "moved" };
  await control("PATCH", "/repositories", { ...moved, archived: true, defaultBranch: "trunk" });
  await control("POST", "/repositories/remove", moved);
  expect((await control("POST", "/repositories/remove", moved)).status).toBe(404);
  await control("PUT", "/unreliable", { drop: 1 });
  expect((await control("POST", "/repositories/restore", moved)).body).toMatchObject({ id: added.body.id });
  expect((await control("PUT", "/unreliable", { drop: 2 })).status).toBe(422);
  await server.emulator.webhooks.settled();
  const deliveries = await control<Record<string, unknown>[]>("GET", "/deliveries?brief=true");
  const actions = deliveries.body.map(({ action }) => action).sort();
  expect(actions).toEqual(["archived", "created", "created", "deleted", "edited", "renamed", "transferred"]);
  expect(deliveries.body[0]).not.toHaveProperty("payload");
  expect(deliveries.body.at(-1)).toMatchObject({
    error: expect.stringContaining("unreliable"),
    deliveredAt: expect.any(String),
  });
});

test("apps are made, installed, suspended and removed over HTTP", async () => {
  await using server = await TestEmulator.start();
  const control = controlOf(server);
  await server.emulator.addRepository({ owner: "octo", name: "made" });
  const { body: app } = await control<{ id: number; privateKey: string }>("POST", "/apps", { name: "Over HTTP" });
  const headers = { authorization: `Bearer ${signJwt(app.privateKey, { iss: app.id })}` };
  const installed = async () => {
    const response = await fetch(`${server.emulator.url}/repos/octo/made/installation`, { headers });
    return response.ok ? ((await response.json()) as Record<string, unknown>) : response.status;
  };
  const path = `/apps/${app.id}/installations`;
  const { body } = await control("POST", path, { owner: "octo", repositories: [] });
  expect(await installed()).toBe(404);
  await control("PATCH", `${path}/octo`, { add: ["made"] });
  expect(await installed()).toMatchObject({ ...body, suspended_at: null });
  await control("PUT", `${path}/octo/suspended`);
  expect(await installed()).toMatchObject({ suspended_at: expect.any(String) });
  await control("DELETE", `${path}/octo/suspended`);
  await control("DELETE", `${path}/octo/tokens`);
  await control("PATCH", `${path}/octo`, { remove: ["made"] });
  expect(await installed()).toBe(404);
  expect((await control("DELETE", `${path}/octo`)).status).toBe(204);
  expect((await control("DELETE", "/installation-tokens")).status).toBe(204);
  expect((await control("DELETE", `${path}/octo`)).status).toBe(422);
  expect((await control("POST", "/apps/1/installations", { owner: "octo" })).status).toBe(404);
  const manifest = await control<{ code: string }>("POST", "/app-manifests", { name: "Manifest" });
  const url = `${server.emulator.url}/app-manifests/${manifest.body.code}/conversions`;
  expect((await fetch(url, { method: "POST" })).status).toBe(201);
  await control("PUT", "/restricted-tokens", { token: "fine", kind: "fine-grained" });
  expect((await server.get("made/hooks", { authorization: "Bearer fine" })).status).toBe(403);
});

function controlOf({ emulator }: TestEmulator) {
  return async <T = Record<string, unknown>>(method: string, path: string, body?: unknown) => {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(`${emulator.url}/_emulator${path}`, { method, ...sent });
    const text = await response.text();
    return { status: response.status, body: (text ? JSON.parse(text) : null) as T };
  };
}

test("a restart serves the same repositories under the same ids", async () => {
  await using server = await TestEmulator.start();
  await server.serve("kept", (git) => git.write("a", "1").commit());
  const { id } = await server.json<{ id: number }>("kept");
  const again = await startEmulator({ repositoriesDir: server.dir });
  const response = await fetch(`${again.url}/repositories/${id}/branches/main`);
  expect(await response.json()).toMatchObject({ name: "main" });
  await again.close();
});
