import { createPostgresBus } from "@project-sync/progress";
import { createTestDatabase } from "@project-sync/testing";
import { describeStreamContract } from "./testing/stream-contract.js";

describeStreamContract("PostgreSQL", async () => {
  const { connectionString, drop } = await createTestDatabase();
  return { createBus: (logger) => createPostgresBus({ connectionString, logger }), stop: drop };
});
