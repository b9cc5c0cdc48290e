import { createTestDatabase } from "@project-sync/testing";
import { createPostgresBus } from "./postgres-bus.js";
import { describeBusContract } from "./testing/bus-contract.js";

describeBusContract("PostgreSQL", async () => {
  const { database, connectionString, drop } = await createTestDatabase();
  return {
    createBus: (logger) => createPostgresBus({ connectionString, logger }),
    sendForeign: async (text) => void (await database.pool.query("SELECT pg_notify('project_sync', $1)", [text])),
    cutListeners: async () => {
      await database.pool.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'",
      );
    },
    stop: drop,
  };
});
