import { sleep } from "@project-sync/runtime";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { TestEmulator } from "../testing/test-emulator.js";

let server: TestEmulator;

beforeAll(async () => {
  server = await TestEmulator.start();
  await server.serve("hello", (git) => git.write("a", "x".repeat(200_000)).commit());
});
afterEach(() => server.emulator.faults.clear());
afterAll(() => server[Symbol.asyncDispose]());

test("rules hit by method and path, after some, as often as they say", async () => {
  const { faults } = server.emulator;
  faults.add({ method: "GET", path: /branches$/, skip: 1, times: 2, fault: { kind: "status", status: 502 } });
  faults.add({ method: "POST", times: Number.POSITIVE_INFINITY, fault: { kind: "status", status: 500 } });
  const statuses = [];
  for (let i = 0; i < 4; i++) statuses.push((await server.get("hello/branches")).status);
  expect(statuses).toEqual([200, 502, 502, 200]);
});

test("rate limits look like GitHub's", async () => {
  const { faults } = server.emulator;
  faults.add({ fault: { kind: "status", status: 429, retryAfter: 7 } });
  const many = await server.get("hello");
  expect([many.status, many.headers.get("retry-after")]).toEqual([429, "7"]);
  faults.add({ fault: { kind: "secondary-rate-limit" } });
  const secondary = await server.get("hello");
  expect([secondary.status, secondary.headers.get("retry-after")]).toEqual([403, "60"]);
  expect(await secondary.json()).toMatchObject({ message: expect.stringContaining("secondary rate limit") });
  expect((await server.get("hello")).status).toBe(200);
});

test("a body breaks off, with the connection or as if it were whole", async () => {
  const { faults } = server.emulator;
  faults.add({ fault: { kind: "cut" } });
  const cut = await server.get("hello");
  expect(cut.status).toBe(200);
  await expect(cut.text()).rejects.toThrow();
  faults.add({ fault: { kind: "cut", afterBytes: 10, clean: true } });
  expect(await (await server.get("hello")).text()).toBe('{"id":1296');
  faults.add({ path: /trees/, fault: { kind: "cut" } });
  await expect(server.json("hello/git/trees/main")).rejects.toThrow();
  faults.add({ fault: { kind: "reset" } });
  await expect(server.get("hello")).rejects.toThrow();
  expect(server.emulator.requests.list().at(-1)).toMatchObject({ status: 0 });
});

test("a stalled body ends with the client's patience, a slow one arrives", async () => {
  const { faults, url } = server.emulator;
  faults.add({ fault: { kind: "stall", afterBytes: 5 } });
  const client = new AbortController();
  const stalled = await fetch(`${url}/repos/octo/hello`, { signal: client.signal });
  const reader = stalled.body?.getReader();
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('{"id"');
  const more = reader?.read();
  expect(await Promise.race([more, sleep(50).then(() => "nothing")])).toBe("nothing");
  client.abort();
  await expect(more).rejects.toThrow();
  faults.add({ fault: { kind: "slow", bytesPerSecond: 50_000 } });
  const start = performance.now();
  expect(await server.json("hello")).toMatchObject({ name: "hello" });
  expect(performance.now() - start).toBeGreaterThan(50);
});

test("another body under status 200", async () => {
  server.emulator.faults.add({ fault: { kind: "body", body: "<html>", contentType: "text/html" } });
  const response = await server.get("hello");
  expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/html"]);
});
