import type { AuthPolicy } from "@project-sync/rpc";
import {
  authNeedsKeys,
  authNeedsLoopback,
  authVariables,
  databaseUrlSchema,
  type logLevelSchema,
  logVariables,
  readEnv,
  redisUrlSchema,
  serverVariables,
} from "@project-sync/runtime";
import { z } from "zod";

export interface GatewayConfig {
  host: string;
  port: number;
  databaseUrl: string;
  /** null: events go over PostgreSQL too */
  redisUrl: string | null;
  auth: AuthPolicy;
  logLevel: z.infer<typeof logLevelSchema>;
  /** over how long the streams of many clients are ended when stopping */
  drainMs: number;
}

const environmentSchema = z
  .object({
    ...serverVariables,
    ...authVariables,
    ...logVariables,
    DATABASE_URL: databaseUrlSchema,
    REDIS_URL: redisUrlSchema.optional(),
    // Below what stopping may take altogether.
    GATEWAY_DRAIN_MS: z.coerce.number().int().min(0).max(20_000).default(5_000),
  })
  .refine(...authNeedsLoopback)
  .refine(...authNeedsKeys);

/** @throws InvalidConfigurationError */
export function readConfig(env: NodeJS.ProcessEnv): GatewayConfig {
  const read = readEnv(environmentSchema, env);
  return {
    host: read.HOST,
    port: read.PORT,
    databaseUrl: read.DATABASE_URL,
    redisUrl: read.REDIS_URL ?? null,
    auth: read.AUTH === "off" ? { mode: "off" } : { mode: "required", apiKeys: read.API_KEYS },
    logLevel: read.LOG_LEVEL,
    drainMs: read.GATEWAY_DRAIN_MS,
  };
}
