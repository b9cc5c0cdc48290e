import { expect, test } from "vitest";
import { readConfig } from "./config.js";

test("defaults, lists and flags", () => {
  expect(readConfig({})).toMatchObject({ PORT: 4010, LATENCY_MS: 0, TARBALL_CACHE: false });
  const config = readConfig({ TOKENS: "a, b", TARBALL_CACHE: "true", WEBHOOK_SECRET: "" });
  expect(config).toMatchObject({ TOKENS: ["a", "b"], TARBALL_CACHE: true });
  expect(config.WEBHOOK_SECRET).toBeUndefined();
});

test("every mistake is named", () => {
  expect(() => readConfig({ PORT: "x", LATENCY_MS: "-1" })).toThrow(/PORT[\s\S]*LATENCY_MS/);
});
