import { expect, test } from "vitest";
import { createSyncQueue } from "./sync-queue.js";
import { QueueUnavailableError } from "./within.js";

test("a PostgreSQL that is not there is an error that says so, and is asked again", async () => {
  const queue = createSyncQueue({ kind: "postgres", connectionString: "postgresql://nobody@127.0.0.1:1/none" });
  await expect(queue.waitUntilReady()).rejects.toThrow(QueueUnavailableError);
  await expect(queue.counts()).rejects.toThrow(/PostgreSQL up/);
  await queue.close();
});
