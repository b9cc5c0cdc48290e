import type { Debounce } from "@project-sync/database";
import type { EmbeddingSettings } from "@project-sync/embeddings";
import type { GithubCredentials } from "@project-sync/github";
import {
  authNeedsLoopback,
  authVariables,
  databaseUrlSchema,
  debounceOf,
  embeddingSettingsOf,
  embeddingsAreWhole,
  embeddingVariables,
  githubAppIsWhole,
  githubCredentialsOf,
  githubTokenOrApp,
  githubVariables,
  logLevelSchema,
  maxFileBytesSchema,
  readEnv,
  redisUrlSchema,
  serverVariables,
  webhookVariables,
  webVariables,
} from "@project-sync/runtime";
import { toWorkerSettings, type WorkerSettings, workerSettingsShape } from "@project-sync/worker";
import { z } from "zod";

const environmentSchema = z
  .object({
    ...serverVariables,
    ...authVariables,
    ...githubVariables,
    ...workerSettingsShape,
    DATABASE_URL: databaseUrlSchema.optional(),
    REDIS_URL: redisUrlSchema.optional(),
    DATA_DIR: z.string().default(".data"),
    ...webhookVariables,
    ...webVariables,
    ...embeddingVariables,
    MAX_FILE_BYTES: maxFileBytesSchema,
    LOG_LEVEL: logLevelSchema.optional(),
  })
  .refine(...authNeedsLoopback)
  .refine(...githubTokenOrApp)
  .refine(...githubAppIsWhole)
  .refine(...embeddingsAreWhole);

/** Everything that can be set from outside, typed. */
export interface StandaloneConfig {
  host: string;
  /** 0 takes any free port */
  port: number;
  /** null: embedded PostgreSQL under dataDir */
  databaseUrl: string | null;
  /** null: queue and live events on PostgreSQL */
  redisUrl: string | null;
  dataDir: string;
  github: { apiUrl: string; credentials: GithubCredentials; webhookSecrets: string[] };
  debounce: Debounce;
  auth: "required" | "off";
  apiKeys: string[];
  maxFileBytes: number;
  worker: WorkerSettings;
  /** null: search by meaning is off */
  embeddings: EmbeddingSettings | null;
  logLevel: z.infer<typeof logLevelSchema> | null;
  /** of the built web app; null: wherever it is; `off`: none */
  webDir: string | null;
}

/**
 * Reads the environment once.
 *
 * @throws InvalidConfigurationError with every problem in one message
 */
export function readConfig(env: NodeJS.ProcessEnv): StandaloneConfig {
  const e = readEnv(environmentSchema, env);
  return {
    host: e.HOST,
    port: e.PORT,
    databaseUrl: e.DATABASE_URL ?? null,
    redisUrl: e.REDIS_URL ?? null,
    dataDir: e.DATA_DIR,
    github: { apiUrl: e.GITHUB_API_URL, credentials: githubCredentialsOf(e), webhookSecrets: e.GITHUB_WEBHOOK_SECRET },
    debounce: debounceOf(e),
    auth: e.AUTH,
    apiKeys: e.API_KEYS,
    maxFileBytes: e.MAX_FILE_BYTES,
    worker: toWorkerSettings(e),
    embeddings: embeddingSettingsOf(e),
    logLevel: e.LOG_LEVEL ?? null,
    webDir: e.WEB_DIR ?? null,
  };
}
