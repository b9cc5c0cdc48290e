import { stat } from "node:fs/promises";
import { Redis } from "ioredis";
import { expect, test } from "vitest";
import { startRedis } from "./start-redis.js";

test("a server of one's own keeps nothing and is gone when stopped", async () => {
  const redis = await startRedis();
  const client = new Redis(redis.url, { retryStrategy: () => null });
  client.on("error", () => undefined);
  expect(await client.config("GET", "maxmemory-policy")).toEqual(["maxmemory-policy", "noeviction"]);
  expect(await client.config("GET", "save")).toEqual(["save", ""]);
  const [, directory] = (await client.config("GET", "dir")) as [string, string];
  await redis.stop();
  await redis.stop();
  await expect(stat(directory)).rejects.toThrow(/ENOENT/);
  expect(() => process.kill(redis.pid, 0)).toThrow(/ESRCH/);
  client.disconnect();
});
