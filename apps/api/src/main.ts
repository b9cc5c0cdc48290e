import { migrateDatabase } from "@project-sync/database";
import { createLogger, listenHttp, reportFatal, runUntilSignal } from "@project-sync/runtime";
import { readConfig } from "./config.js";
import { openContext } from "./context.js";
import { createApi } from "./create-api.js";
import { findWebDir } from "./web/find-web-dir.js";

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const logger = createLogger({ name: "api", level: config.logLevel });
  await runUntilSignal({
    logger,
    start: async (signal, closing) => {
      const webDir = await findWebDir(config.webDir);
      const server = await listenHttp(config);
      closing.defer(() => server.close());
      await migrateDatabase({ connectionString: config.databaseUrl, signal });
      const { context, close } = openContext(config, logger);
      closing.defer(close);
      closing.defer(() => server.close());
      server.serve(createApi(context, { webDir }));
      logger.info({ url: server.url }, "listening");
    },
  });
}

main().catch(reportFatal);
