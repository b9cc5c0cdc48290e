import { createLogger } from "@project-sync/runtime";
import { createSyncQueue, createSyncWorker } from "../index.js";

/** A process with a worker and a queue that closes both at SIGTERM and must then end by itself. */
const connection = { kind: "redis", url: process.argv[2] ?? "" } as const;
const logger = createLogger({ name: "idle-worker", level: "silent" });
const queue = createSyncQueue(connection);
const worker = createSyncWorker({ connection, concurrency: 1, logger, process: async () => undefined });

process.once("SIGTERM", async () => {
  await worker.close({ deadlineMs: 500 });
  await queue.close();
});
await queue.waitUntilReady();
await worker.start();
process.stdout.write("ready\n");
