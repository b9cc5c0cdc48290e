#!/usr/bin/env node
import { createLogger, reportFatal, runUntilSignal } from "@project-sync/runtime";
import { type Config, readConfig } from "./config.js";
import type { EmulatorOptions } from "./emulator-options.js";
import { startEmulator } from "./start-emulator.js";

async function main(): Promise<void> {
  const config = readConfig();
  const logger = createLogger({ name: "github-emulator", level: config.LOG_LEVEL });
  await runUntilSignal({
    logger,
    start: async (_signal, closing) => {
      const emulator = await startEmulator(optionsOf(config));
      closing.defer(() => emulator.close());
      logger.info({ url: emulator.url, repositoriesDir: config.REPOSITORIES_DIR }, "the emulator is ready");
    },
  });
}

function optionsOf(config: Config): EmulatorOptions {
  const { WEBHOOK_URL: url, WEBHOOK_SECRET: secret, TOKENS: tokens, TREE_ENTRY_LIMIT: treeEntryLimit } = config;
  return {
    port: config.PORT,
    repositoriesDir: config.REPOSITORIES_DIR,
    latencyMs: config.LATENCY_MS,
    tarballCache: config.TARBALL_CACHE,
    ...(tokens ? { tokens } : {}),
    ...(treeEntryLimit ? { treeEntryLimit } : {}),
    ...(url ? { webhook: { url, ...(secret ? { secret } : {}) } } : {}),
  };
}

main().catch(reportFatal);
