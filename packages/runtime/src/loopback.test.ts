import { expect, test } from "vitest";
import { isLoopbackHost } from "./loopback.js";

test.each(["127.0.0.1", "127.1.2.3", "::1", "localhost"])("%s is only reached from this machine", (host) => {
  expect(isLoopbackHost(host)).toBe(true);
});

test.each(["0.0.0.0", "::", "10.0.0.1", "127.evil.example", "localhost.evil.example"])("%s is not", (host) => {
  expect(isLoopbackHost(host)).toBe(false);
});
