import { commaSeparatedSchema, logLevelSchema, portSchema, readEnv } from "@project-sync/runtime";
import { z } from "zod";

const flagSchema = z.enum(["true", "false"]).transform((text) => text === "true");

const configSchema = z.object({
  PORT: portSchema.default(4010),
  REPOSITORIES_DIR: z.string().default(".data/github-emulator"),
  WEBHOOK_URL: z.url().optional(),
  WEBHOOK_SECRET: z.string().optional(),
  TOKENS: commaSeparatedSchema.optional(),
  LATENCY_MS: z.coerce.number().nonnegative().default(0),
  TREE_ENTRY_LIMIT: z.coerce.number().int().positive().optional(),
  TARBALL_CACHE: flagSchema.default(false),
  LOG_LEVEL: logLevelSchema.default("info"),
});

export type Config = z.infer<typeof configSchema>;

/** @throws InvalidConfigurationError naming every variable that is wrong */
export function readConfig(env?: NodeJS.ProcessEnv): Config {
  return readEnv(configSchema, env);
}
