import { createLogger, reportFatal, runUntilSignal } from "@project-sync/runtime";
import { readConfig } from "./config.js";
import { createContext } from "./context.js";
import { createWorkerService } from "./create-worker-service.js";

async function main(): Promise<void> {
  const config = readConfig();
  const logger = createLogger({ name: "worker", level: config.LOG_LEVEL });
  await runUntilSignal({
    logger,
    start: async (signal, closing) => {
      const context = await createContext(config, logger, signal);
      closing.defer(() => context.close());
      const service = createWorkerService(context);
      closing.defer(() => service.stop());
      await service.start();
      logger.info({ workerId: context.workerId, queue: context.queueConnection.kind }, "worker ready");
    },
  });
}

main().catch(reportFatal);
