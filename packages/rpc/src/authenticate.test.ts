import { describe, expect, it } from "vitest";
import { createAuthenticator, requirePrincipal, UnauthenticatedError } from "./authenticate.js";
import type { Credentials } from "./credentials.js";
import { CrossSiteRequestError } from "./ensure-same-origin.js";
import type { KeyStore } from "./key-store.js";
import { sha256 } from "./secrets.js";

const EVERYTHING = { role: "admin", projectId: null, key: null, expiresAt: null };
const TOKEN = "a-cookie-that-is-long-enough";
const COOKIE = `other=1; project_sync_session=${TOKEN}`;
const expiresAt = new Date();

/** One key and one session of it. */
const store: KeyStore = {
  findKey: async (hash) =>
    hash === sha256("kept-key")
      ? { id: "key-1", role: "sync", projectId: "project-1", prefix: "kep", name: "CI" }
      : null,
  findSession: async (hash) => (hash === sha256(TOKEN) ? { keyHash: sha256("kept-key"), expiresAt } : null),
};
const authenticate = createAuthenticator({ mode: "required", apiKeys: ["first-key", "second-key"] }, store);
const asking = (headers: Credentials["headers"], method = "GET") => ({ headers, method });
const KEPT = { role: "sync", projectId: "project-1", key: { id: "key-1", prefix: "kep", name: "CI" } };

describe("createAuthenticator", () => {
  it.each(["Bearer first-key", "bearer second-key", "Bearer   first-key "])("accepts %j", async (authorization) => {
    expect(await authenticate(asking({ authorization }))).toEqual({ ...EVERYTHING, via: "api_key" });
  });

  it.each([
    undefined,
    "",
    "Bearer",
    "Bearer ",
    "Bearer third-key",
    "Bearer first-ke",
    "Bearer first-key second-key",
    "Basic first-key",
    "first-key",
  ])("refuses %j", async (authorization) => {
    expect(await authenticate(asking(authorization === undefined ? {} : { authorization }))).toBeNull();
  });

  it("knows the keys that are kept, and what each may", async () => {
    const principal = await authenticate(asking({ authorization: "Bearer kept-key" }));
    expect(principal).toEqual({ ...KEPT, via: "api_key", expiresAt: null });
  });

  it("takes a session's cookie, but not beside a wrong key", async () => {
    expect(await authenticate(asking({ cookie: COOKIE }))).toEqual({ ...KEPT, via: "session", expiresAt });
    expect(await authenticate(asking({ cookie: COOKIE, authorization: "Bearer wrong" }))).toBeNull();
    expect(await authenticate(asking({ cookie: "project_sync_session=another-cookie-as-long" }))).toBeNull();
  });

  it("lets nobody in when there are no keys", async () => {
    const locked = createAuthenticator({ mode: "required", apiKeys: [] });
    expect(await locked(asking({ authorization: "Bearer " }))).toBeNull();
  });

  it("lets everybody in when it is off", async () => {
    const off = createAuthenticator({ mode: "off" });
    expect(await off(asking({}))).toEqual({ ...EVERYTHING, via: "anonymous" });
    expect(await off(asking({}, "POST"))).toEqual({ ...EVERYTHING, via: "anonymous" });
  });
});

describe("a request that a page of another site makes", () => {
  const off = createAuthenticator({ mode: "off" });
  const ours = { cookie: COOKIE, host: "sync.example.com" };

  it.each([
    ["says so", { "sec-fetch-site": "cross-site" }],
    ["comes from a sibling", { "sec-fetch-site": "same-site" }],
    ["has another origin", { origin: "https://evil.example" }],
    ["has another port", { origin: "https://sync.example.com:8443" }],
    ["hides its origin", { origin: "null" }],
    ["has none, though only browsers have cookies", {}],
  ])("is refused when it changes something and %s", async (_, headers) => {
    await expect(authenticate(asking({ ...ours, ...headers }, "POST"))).rejects.toBeInstanceOf(CrossSiteRequestError);
    if (Object.keys(headers).length === 0) return;
    await expect(off(asking({ host: ours.host, ...headers }, "DELETE"))).rejects.toBeInstanceOf(CrossSiteRequestError);
  });

  it.each([
    [{ origin: "https://sync.example.com" }],
    [{ "sec-fetch-site": "same-origin", origin: "https://proxied.example" }],
  ])("is not %j", async (headers) => {
    expect(await authenticate(asking({ ...ours, ...headers }, "POST"))).toMatchObject({ via: "session" });
  });

  it("may look; the browser does not show it the answer", async () => {
    const headers = { ...ours, "sec-fetch-site": "cross-site" };
    expect(await authenticate(asking(headers))).toMatchObject({ via: "session" });
  });
});

describe("requirePrincipal", () => {
  it("throws where there is none", async () => {
    await expect(requirePrincipal(authenticate, asking({}))).rejects.toBeInstanceOf(UnauthenticatedError);
  });
});
