import { createRedisBus } from "@project-sync/progress";
import { createLogger } from "@project-sync/runtime";
import { startRedis } from "@project-sync/testing";
import { afterAll } from "vitest";
import { describeWorkerContract } from "./testing/worker-contract.js";

const logger = createLogger({ name: "test", level: "silent" });
const redis = await startRedis();
afterAll(() => redis.stop());

describeWorkerContract("Redis", {
  connection: () => ({ kind: "redis", url: redis.url }),
  openBus: () => createRedisBus({ url: redis.url, logger }),
});
