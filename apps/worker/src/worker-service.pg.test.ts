import { createPostgresBus } from "@project-sync/progress";
import { createLogger } from "@project-sync/runtime";
import { describeWorkerContract } from "./testing/worker-contract.js";

const logger = createLogger({ name: "test", level: "silent" });

describeWorkerContract("PostgreSQL", {
  connection: ({ connectionString }) => ({ kind: "postgres", connectionString }),
  openBus: ({ connectionString }) => createPostgresBus({ connectionString, logger }),
});
