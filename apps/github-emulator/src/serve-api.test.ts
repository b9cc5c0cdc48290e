import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { TestEmulator } from "./testing/test-emulator.js";

let server: TestEmulator;
const good = { authorization: "Bearer good" };

beforeAll(async () => {
  server = await TestEmulator.start({ tokens: ["good"], anonymousRateLimit: 60 });
  await server.serve("hello", (git) => git.write("a", "1").commit());
  await server.emulator.addRepository({ owner: "octo", name: "hidden", private: true });
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => {
  server.emulator.rateLimit.reset();
  server.emulator.requests.reset();
});

test("unknown tokens are refused, private repositories do not exist without one", async () => {
  const bad = await server.get("hello", { authorization: "token wrong" });
  expect([bad.status, await bad.json()]).toMatchObject([401, { message: "Bad credentials" }]);
  expect((await server.get("hidden")).status).toBe(404);
  expect((await server.get("hidden", good)).status).toBe(200);
  const basic = `Basic ${Buffer.from("x-access-token:good").toString("base64")}`;
  expect((await server.get("hidden", { authorization: basic })).status).toBe(200);
});

test("an answer that the client has is a 304, and free with a token", async () => {
  const first = await server.get("hello/branches/main", good);
  const etag = first.headers.get("etag") ?? "";
  expect(etag).toMatch(/^W\/"[0-9a-f]{64}"$/);
  const again = await server.get("hello/branches/main", { ...good, "if-none-match": etag });
  expect([again.status, await again.text(), again.headers.get("etag")]).toEqual([304, "", etag]);
  expect(again.headers.get("x-ratelimit-remaining")).toBe("4999");
  const anonymous = await server.get("hello/branches/main", { "if-none-match": etag.replace("W/", "") });
  expect([anonymous.status, anonymous.headers.get("x-ratelimit-remaining")]).toEqual([304, "59"]);
  const { requests } = server.emulator;
  expect(requests.list().map(({ status, cost }) => [status, cost])).toEqual([
    [200, 1],
    [304, 0],
    [304, 1],
  ]);
  expect(requests.count(/^GET .*branches/)).toBe(3);
});

test("every answer has rate-limit headers; at zero there are no more answers", async () => {
  const missing = await server.get("none", good);
  expect(Object.fromEntries(missing.headers)).toMatchObject({
    "x-ratelimit-limit": "5000",
    "x-ratelimit-remaining": "4999",
    "x-ratelimit-used": "1",
    "x-ratelimit-resource": "core",
    "x-github-request-id": expect.stringMatching(/^[0-9A-F]{4}(:[0-9A-F]+){4}$/),
  });
  server.emulator.rateLimit.set({ token: "good", remaining: 1, resetInMs: 60_000 });
  expect((await server.get("hello", good)).status).toBe(200);
  const refused = await server.get("hello", good);
  expect([refused.status, refused.headers.get("x-ratelimit-remaining")]).toEqual([403, "0"]);
  const reset = Number(refused.headers.get("x-ratelimit-reset")) - Date.now() / 1000;
  expect(reset).toBeGreaterThan(55);
  expect(reset).toBeLessThan(62);
  expect((await server.get("hello")).status).toBe(200);
  const status = await fetch(`${server.emulator.url}/rate_limit`, { headers: good });
  expect(await status.json()).toMatchObject({ rate: { remaining: 0, used: 5000 } });
});

test("a renamed repository redirects, and its id stands", async () => {
  const { url, renameRepository } = server.emulator;
  await server.serve("before", (git) => git.write("a", "1").commit());
  const { id } = await server.json<{ id: number }>("before");
  await renameRepository({ owner: "octo", name: "before" }, { owner: "octo", name: "After" });
  const moved = await server.get("before/branches?per_page=5");
  const location = `${url}/repositories/${id}/branches?per_page=5`;
  expect([moved.status, moved.headers.get("location")]).toEqual([301, location]);
  expect(await moved.json()).toMatchObject({ message: "Moved Permanently", url: location });
  expect(await (await fetch(location)).json()).toMatchObject([{ name: "main" }]);
  expect(await server.json("AFTER")).toMatchObject({ id, full_name: "octo/After" });
});

test("other hosts and clients without a name are refused", async () => {
  expect((await server.get("hello", { "user-agent": "" })).status).toBe(403);
  await expect(TestEmulator.start({ host: "0.0.0.0" })).rejects.toThrow(/loopback/);
});
