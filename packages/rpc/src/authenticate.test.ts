import { describe, expect, it } from "vitest";
import { createAuthenticator, requirePrincipal, UnauthenticatedError } from "./authenticate.js";

const authenticate = createAuthenticator({ mode: "required", apiKeys: ["first-key", "second-key"] });

describe("createAuthenticator", () => {
  it.each(["Bearer first-key", "bearer second-key", "Bearer   first-key "])("accepts %j", async (authorization) => {
    expect(await authenticate({ authorization })).toEqual({ kind: "api_key", role: "admin" });
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
    expect(await authenticate(authorization === undefined ? {} : { authorization })).toBeNull();
  });

  it("lets nobody in when there are no keys", async () => {
    const locked = createAuthenticator({ mode: "required", apiKeys: [] });
    expect(await locked({ authorization: "Bearer " })).toBeNull();
  });

  it("lets everybody in when it is off", async () => {
    expect(await createAuthenticator({ mode: "off" })({})).toEqual({ kind: "anonymous", role: "admin" });
  });
});

describe("requirePrincipal", () => {
  it("throws where there is none", async () => {
    await expect(requirePrincipal(authenticate, {})).rejects.toBeInstanceOf(UnauthenticatedError);
  });
});
