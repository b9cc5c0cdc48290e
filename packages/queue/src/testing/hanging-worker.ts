import { createLogger } from "@project-sync/runtime";
import { createSyncWorker, type QueueConnection } from "../index.js";

/** A process that takes one job, says so on standard output, and never finishes it: made to be killed. */
const connection = JSON.parse(process.argv[2] ?? "") as QueueConnection;

await createSyncWorker({
  connection,
  concurrency: 1,
  logger: createLogger({ name: "hanging-worker", level: "silent" }),
  lockDurationMs: Number(process.argv[3]),
  stalledIntervalMs: Number(process.argv[3]),
  process: async (job) => {
    process.stdout.write(`took ${job.syncId}\n`);
    return new Promise(() => setInterval(() => undefined, 60_000));
  },
}).start();
