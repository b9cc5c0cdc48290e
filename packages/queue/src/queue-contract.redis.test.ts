import { startRedis } from "@project-sync/testing";
import { describeQueueContract } from "./testing/queue-contract.js";

describeQueueContract("Redis", async () => {
  const { url, stop } = await startRedis();
  return { connection: { kind: "redis", url }, stop };
});
