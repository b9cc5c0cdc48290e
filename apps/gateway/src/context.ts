import { openDatabase } from "@project-sync/database";
import { createPostgresBus, createRedisBus } from "@project-sync/progress";
import { createAuthenticator, keyStoreOf } from "@project-sync/rpc";
import { createMetrics, type Logger, systemClock } from "@project-sync/runtime";
import type { GatewayConfig } from "./config.js";
import type { GatewayOptions } from "./create-gateway.js";
import { eventStoreOf } from "./event-store.js";

/** Builds what a gateway process of its own uses. Nothing connects before it is used. */
export function openContext(
  config: GatewayConfig,
  logger: Logger,
): { context: GatewayOptions; close(): Promise<void> } {
  const connectionString = config.databaseUrl;
  const database = openDatabase({ connectionString, applicationName: "project-sync gateway" });
  const bus = config.redisUrl
    ? createRedisBus({ url: config.redisUrl, logger })
    : createPostgresBus({ connectionString, logger });
  const context: GatewayOptions = {
    ...eventStoreOf(database),
    checkStore: () => database.pool.query("SELECT 1"),
    bus,
    authenticate: createAuthenticator(config.auth, keyStoreOf(database)),
    logger,
    metrics: createMetrics(),
    clock: systemClock,
    drainMs: config.drainMs,
  };
  const close = async () => {
    await bus.close().catch((err: unknown) => logger.warn({ err }, "could not close the progress bus"));
    await database.close();
  };
  return { context, close };
}
