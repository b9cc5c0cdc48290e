import type { Debounce } from "@project-sync/database";
import type { EmbeddingSettings } from "@project-sync/embeddings";
import type { GithubCredentials } from "@project-sync/github";
import type { QueueConnection } from "@project-sync/queue";
import type { AuthPolicy } from "@project-sync/rpc";
import {
  authNeedsKeys,
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
  type logLevelSchema,
  logVariables,
  readEnv,
  redisUrlSchema,
  serverVariables,
  webhookVariables,
  webVariables,
} from "@project-sync/runtime";
import { z } from "zod";

/** Configuration of the API as a process of its own. */
export interface ApiConfig {
  host: string;
  port: number;
  databaseUrl: string;
  /** null: queue and events go over PostgreSQL too */
  redisUrl: string | null;
  githubApiUrl: string;
  githubCredentials: GithubCredentials;
  webhookSecrets: string[];
  debounce: Debounce;
  auth: AuthPolicy;
  /** null: search by meaning is off */
  embeddings: EmbeddingSettings | null;
  logLevel: z.infer<typeof logLevelSchema>;
  /** of the built web app; null: wherever it is; `off`: none */
  webDir: string | null;
}

const environmentSchema = z
  .object({
    ...serverVariables,
    ...authVariables,
    ...githubVariables,
    ...logVariables,
    DATABASE_URL: databaseUrlSchema,
    REDIS_URL: redisUrlSchema.optional(),
    ...webhookVariables,
    ...webVariables,
    ...embeddingVariables,
  })
  .refine(...authNeedsLoopback)
  .refine(...authNeedsKeys)
  .refine(...githubTokenOrApp)
  .refine(...githubAppIsWhole)
  .refine(...embeddingsAreWhole);

/** @throws InvalidConfigurationError */
export function readConfig(env: NodeJS.ProcessEnv): ApiConfig {
  const read = readEnv(environmentSchema, env);
  return {
    host: read.HOST,
    port: read.PORT,
    databaseUrl: read.DATABASE_URL,
    redisUrl: read.REDIS_URL ?? null,
    githubApiUrl: read.GITHUB_API_URL,
    githubCredentials: githubCredentialsOf(read),
    webhookSecrets: read.GITHUB_WEBHOOK_SECRET,
    debounce: debounceOf(read),
    auth: read.AUTH === "off" ? { mode: "off" } : { mode: "required", apiKeys: read.API_KEYS },
    embeddings: embeddingSettingsOf(read),
    logLevel: read.LOG_LEVEL,
    webDir: read.WEB_DIR ?? null,
  };
}

/** The choice between the two ways to run, made in this one place. */
export function queueConnectionOf({ redisUrl, databaseUrl }: ApiConfig): QueueConnection {
  return redisUrl ? { kind: "redis", url: redisUrl } : { kind: "postgres", connectionString: databaseUrl };
}
