import { startRedis } from "@project-sync/testing";
import { Redis } from "ioredis";
import { createRedisBus } from "./redis-bus.js";
import { describeBusContract } from "./testing/bus-contract.js";

describeBusContract("Redis", async () => {
  const server = await startRedis();
  const client = new Redis(server.url);
  return {
    createBus: (logger) => createRedisBus({ url: server.url, logger }),
    sendForeign: async (text) => void (await client.publish("project-sync:0", text)),
    cutListeners: async () => void (await client.client("KILL", "TYPE", "pubsub")),
    stop: async () => {
      client.disconnect();
      await server.stop();
    },
  };
});
