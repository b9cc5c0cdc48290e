import { createRedisBus } from "@project-sync/progress";
import { startRedis } from "@project-sync/testing";
import { describeStreamContract } from "./testing/stream-contract.js";

describeStreamContract("Redis", async () => {
  const { url, stop } = await startRedis();
  return { createBus: (logger) => createRedisBus({ url, logger }), stop };
});
