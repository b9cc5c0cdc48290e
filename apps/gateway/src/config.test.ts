import { expect, test } from "vitest";
import { readConfig } from "./config.js";

const DATABASE_URL = "postgresql://127.0.0.1/x";

test("the least that is needed, and its defaults", () => {
  expect(readConfig({ DATABASE_URL, API_KEYS: "a,b" })).toEqual({
    host: "127.0.0.1",
    port: 3000,
    databaseUrl: DATABASE_URL,
    redisUrl: null,
    auth: { mode: "required", apiKeys: ["a", "b"] },
    logLevel: "info",
    drainMs: 5_000,
  });
});

test("every problem at once; AUTH=off only on loopback", () => {
  const read = () => readConfig({ REDIS_URL: "http://x", AUTH: "off", HOST: "0.0.0.0" });
  expect(read).toThrow(/DATABASE_URL/);
  expect(read).toThrow(/REDIS_URL/);
  expect(read).toThrow(/AUTH/);
  expect(readConfig({ DATABASE_URL, AUTH: "off", HOST: "127.0.0.2" }).auth).toEqual({ mode: "off" });
});
