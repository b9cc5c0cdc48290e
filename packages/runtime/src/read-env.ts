import { CodedError } from "@project-sync/contracts";
import { z } from "zod";

/** Every problem of the environment in one message, so that a new user mends it in one go. */
export class InvalidConfigurationError extends CodedError {
  readonly code = "invalid_configuration";

  constructor(readonly problems: readonly string[]) {
    super(`The configuration is not usable:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`);
  }
}

/**
 * Parses the environment with a zod schema, once, at the edge of an app. A variable that is set to the empty string
 * counts as unset, as in compose files and CI settings. Values never appear in the error: they may be secrets.
 *
 * @throws InvalidConfigurationError naming every variable that is missing or wrong
 */
export function readEnv<T extends z.ZodType>(schema: T, env: NodeJS.ProcessEnv = process.env): z.infer<T> {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
  const result = schema.safeParse(present);
  if (result.success) return result.data;
  throw new InvalidConfigurationError(result.error.issues.map(describeIssue));
}

function describeIssue(issue: z.core.$ZodIssue): string {
  const name = issue.path.join(".");
  const missing = issue.code === "invalid_type" && issue.message.endsWith("received undefined");
  const message = missing ? "is required" : issue.message;
  return name ? `${name}: ${message}` : message;
}

/** A TCP port; 0 asks the system for a free one. */
export const portSchema = z.coerce.number().int().min(0).max(65_535);

/** "a, b,c" → ["a", "b", "c"]; empty items are dropped. */
export const commaSeparatedSchema = z.string().transform((list) =>
  list
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== ""),
);

export const logLevelSchema = z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]);
