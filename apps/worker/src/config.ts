import {
  databaseUrlSchema,
  embeddingsAreWhole,
  embeddingVariables,
  githubAppIsWhole,
  githubTokenOrApp,
  githubVariables,
  HOUR,
  logVariables,
  MINUTE,
  maxFileBytesSchema,
  readEnv,
  redisUrlSchema,
  SECOND,
} from "@project-sync/runtime";
import { z } from "zod";

const milliseconds = (fallback: number) => z.coerce.number().int().min(100).default(fallback);

/** How a worker runs; `standalone` reads the same variables. */
export const workerSettingsShape = {
  WORKER_CONCURRENCY: z.coerce.number().int().min(1).max(100).default(4),
  WORKER_LOCK_DURATION_MS: milliseconds(30 * SECOND),
  WORKER_STALLED_INTERVAL_MS: milliseconds(15 * SECOND),
  WORKER_HEARTBEAT_MS: milliseconds(3 * SECOND),
  WORKER_MAINTENANCE_MS: milliseconds(5 * SECOND),
  WORKER_COLLECT_MS: milliseconds(10 * MINUTE),
  WORKER_VERIFY_MS: milliseconds(10 * MINUTE),
  WORKER_RECOVER_MS: milliseconds(5 * MINUTE),
  WORKER_EMBED_MS: milliseconds(5 * SECOND),
  WORKER_RETRY_BASE_MS: milliseconds(2 * SECOND),
  SWEEP_MIN_MS: milliseconds(MINUTE),
  SWEEP_MAX_MS: milliseconds(8 * HOUR),
  WORKER_MAX_ATTEMPTS: z.coerce.number().int().min(1).default(5),
};

const configSchema = z
  .object({
    ...githubVariables,
    ...logVariables,
    ...embeddingVariables,
    DATABASE_URL: databaseUrlSchema,
    REDIS_URL: redisUrlSchema.optional(),
    MAX_FILE_BYTES: maxFileBytesSchema,
    ...workerSettingsShape,
  })
  .refine(...githubTokenOrApp)
  .refine(...githubAppIsWhole)
  .refine(...embeddingsAreWhole);

export type WorkerConfig = z.infer<typeof configSchema>;

/** Reads the environment, once. @throws InvalidConfigurationError */
export function readConfig(env?: NodeJS.ProcessEnv): WorkerConfig {
  return readEnv(configSchema, env);
}
