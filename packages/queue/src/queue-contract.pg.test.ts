import { createTestDatabase } from "@project-sync/testing";
import { describeQueueContract } from "./testing/queue-contract.js";

describeQueueContract("PostgreSQL", async () => {
  const { connectionString, drop } = await createTestDatabase();
  return { connection: { kind: "postgres", connectionString }, stop: drop };
});
