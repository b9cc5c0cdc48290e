import { migrateDatabase } from "@project-sync/database";
import { createLogger, listenHttp, reportFatal, runUntilSignal, SECOND } from "@project-sync/runtime";
import { readConfig } from "./config.js";
import { openContext } from "./context.js";
import { createGateway } from "./create-gateway.js";

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const logger = createLogger({ name: "gateway", level: config.logLevel });
  await runUntilSignal({
    logger,
    start: async (signal, closing) => {
      const server = await listenHttp({ ...config, graceMs: SECOND });
      closing.defer(() => server.close());
      await migrateDatabase({ connectionString: config.databaseUrl, signal });
      const { context, close } = openContext(config, logger);
      closing.defer(close);
      const gateway = createGateway(context);
      closing.defer(() => server.close());
      closing.defer(() => gateway.close());
      server.serve(gateway.listener);
      logger.info({ url: server.url }, "listening");
    },
  });
}

main().catch(reportFatal);
