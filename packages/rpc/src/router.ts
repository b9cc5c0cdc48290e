import { fileProcedures } from "./procedures/files.js";
import { githubProcedures } from "./procedures/github.js";
import { historyProcedures } from "./procedures/history.js";
import { keyProcedures } from "./procedures/keys.js";
import { memoryProcedures } from "./procedures/memory.js";
import { opsProcedures } from "./procedures/ops.js";
import { overviewProcedures, summaryProcedures } from "./procedures/overviews.js";
import { projectProcedures } from "./procedures/projects.js";
import { repositoryProcedures } from "./procedures/repositories.js";
import { repositoryHooks } from "./procedures/repository-hooks.js";
import { repositorySettings } from "./procedures/repository-settings.js";
import { syncCommands } from "./procedures/sync-commands.js";
import { syncQueries } from "./procedures/sync-queries.js";
import { webhookProcedures } from "./procedures/webhooks.js";
import { router } from "./trpc.js";

/** Every operation, defined once; tRPC, REST and the OpenAPI document are views of this. */
export const appRouter = router({
  projects: router({
    ...projectProcedures,
    ...overviewProcedures,
    sync: router({ ...syncQueries, ...syncCommands }),
  }),
  repositories: router({
    ...repositoryProcedures,
    ...repositorySettings,
    ...repositoryHooks,
    ...historyProcedures,
    ...summaryProcedures,
  }),
  files: router(fileProcedures),
  memory: router(memoryProcedures),
  webhooks: router({ deliveries: router(webhookProcedures) }),
  ops: router(opsProcedures),
  keys: router(keyProcedures),
  github: router(githubProcedures),
});
export type AppRouter = typeof appRouter;
