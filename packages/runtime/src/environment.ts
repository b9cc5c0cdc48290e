import { z } from "zod";
import { isLoopbackHost } from "./loopback.js";
import { privateKeySchema } from "./private-key.js";
import { commaSeparatedSchema, logLevelSchema, portSchema } from "./read-env.js";

/**
 * The variables that several processes read, each defined once: name, form, default, and what to say when it is wrong.
 * An app composes its own schema from these and calls `readEnv` in its config.ts.
 */

export const databaseUrlSchema = addressSchema(/^postgres(ql)?$/, "a postgresql:// address");
export const redisUrlSchema = addressSchema(/^rediss?$/, "a redis:// address");

/** Where a process listens. */
export const serverVariables = {
  PORT: portSchema.default(3000),
  HOST: z.string().default("127.0.0.1"),
};

/** Who may call it. */
export const authVariables = {
  API_KEYS: commaSeparatedSchema.default([]),
  AUTH: z.enum(["required", "off"]).default("required"),
};

/** Where GitHub is, and as whom to ask it: with a token, as an App, or, where neither is set, as nobody. */
export const githubVariables = {
  GITHUB_API_URL: addressSchema(/^https?$/, "an http(s):// address").default("https://api.github.com"),
  GITHUB_TOKEN: z.string().optional(),
  GITHUB_APP_ID: z
    .string()
    .regex(/^(\d+|Iv[\w.]+)$/, "must be the App's id, a number, or its client id, which begins with Iv")
    .optional(),
  GITHUB_APP_PRIVATE_KEY: privateKeySchema.optional(),
};

interface GithubVariables {
  GITHUB_TOKEN?: string | undefined;
  GITHUB_APP_ID?: string | undefined;
  GITHUB_APP_PRIVATE_KEY?: string | undefined;
}

/** The same as the GitHub connector takes it. */
export function githubCredentialsOf(read: GithubVariables) {
  const { GITHUB_TOKEN: token, GITHUB_APP_ID: appId, GITHUB_APP_PRIVATE_KEY: privateKey } = read;
  if (appId !== undefined && privateKey !== undefined) return { kind: "app", appId, privateKey } as const;
  return token === undefined ? ({ kind: "anonymous" } as const) : ({ kind: "token", token } as const);
}

/** How GitHub's deliveries are taken. A burst of pushes to a branch is over after the quiet time, or at the latest after the wait. */
export const webhookVariables = {
  GITHUB_WEBHOOK_SECRET: commaSeparatedSchema.default([]),
  WEBHOOK_QUIET_MS: z.coerce.number().int().min(0).max(60_000).default(1_000),
  WEBHOOK_MAX_WAIT_MS: z.coerce.number().int().min(0).max(600_000).default(5_000),
};

/** The two as `requestSync` takes them. */
export function debounceOf(read: { WEBHOOK_QUIET_MS: number; WEBHOOK_MAX_WAIT_MS: number }) {
  return { quietMs: read.WEBHOOK_QUIET_MS, maxMs: read.WEBHOOK_MAX_WAIT_MS };
}

/** Search by meaning: whom to ask for vectors. Off unless both address and model are set. */
export const embeddingVariables = {
  EMBEDDINGS_URL: addressSchema(/^https?$/, "an http(s):// address").optional(),
  EMBEDDINGS_MODEL: z.string().optional(),
  EMBEDDINGS_API_KEY: z.string().optional(),
  /** pgvector indexes up to 4,000 of half precision */
  EMBEDDINGS_DIMENSIONS: z.coerce.number().int().min(1).max(4_000).optional(),
  EMBEDDINGS_TEXT_PREFIX: z.string().default(""),
  EMBEDDINGS_QUESTION_PREFIX: z.string().default(""),
};

interface EmbeddingVariables {
  EMBEDDINGS_URL?: string | undefined;
  EMBEDDINGS_MODEL?: string | undefined;
  EMBEDDINGS_API_KEY?: string | undefined;
  EMBEDDINGS_DIMENSIONS?: number | undefined;
  EMBEDDINGS_TEXT_PREFIX: string;
  EMBEDDINGS_QUESTION_PREFIX: string;
}

/** The same as the embedding provider takes it; null: search by meaning is off. */
export function embeddingSettingsOf(read: EmbeddingVariables) {
  const { EMBEDDINGS_URL: url, EMBEDDINGS_MODEL: model } = read;
  if (url === undefined || model === undefined) return null;
  return {
    ...{ url, model, apiKey: read.EMBEDDINGS_API_KEY ?? null, dimensions: read.EMBEDDINGS_DIMENSIONS ?? null },
    ...{ textPrefix: read.EMBEDDINGS_TEXT_PREFIX, questionPrefix: read.EMBEDDINGS_QUESTION_PREFIX },
  };
}

/** Where the built web app is; left out: beside the other apps, if it was built; `off`: none is served. */
export const webVariables = { WEB_DIR: z.string().optional() };

export const logVariables = { LOG_LEVEL: logLevelSchema.default("info") };

const MIB = 1024 * 1024;

/** Files above are recorded without content. GitHub serves blobs up to 100 MB. */
export const maxFileBytesSchema = z.coerce
  .number()
  .int()
  .min(0)
  .max(100 * MIB)
  .default(2 * MIB);

interface AccessVariables {
  HOST: string;
  AUTH: "required" | "off";
  API_KEYS: string[];
}

/** The arguments of zod's `.refine`. */
type Refinement<T> = [check: (variables: T) => boolean, params: { path: string[]; error: string; when: () => boolean }];

/** For `.refine`: without access control, nobody but this machine may reach the server. */
export const authNeedsLoopback: Refinement<AccessVariables> = [
  ({ AUTH, HOST }) => AUTH !== "off" || isLoopbackHost(HOST),
  {
    path: ["AUTH"],
    error: "off is accepted only with a loopback HOST such as 127.0.0.1",
    // Also when single variables are wrong, so that one message reports all of it.
    when: () => true,
  },
];

/** For `.refine`: a process that does not make a key for itself has to be given one. */
export const authNeedsKeys: Refinement<AccessVariables> = [
  ({ AUTH, API_KEYS }) => AUTH !== "required" || API_KEYS.length > 0,
  {
    path: ["API_KEYS"],
    error: "is required: comma-separated keys that clients send as `Authorization: Bearer <key>`",
    when: () => true,
  },
];

/** For `.refine`: which of the two would be used is not for a user to guess. */
export const githubTokenOrApp: Refinement<GithubVariables> = [
  ({ GITHUB_TOKEN, GITHUB_APP_ID }) => GITHUB_TOKEN === undefined || GITHUB_APP_ID === undefined,
  {
    path: ["GITHUB_TOKEN"],
    error: "and GITHUB_APP_ID exclude each other: set the one that GitHub is to be asked with",
    when: () => true,
  },
];

/** For `.refine`: half of an App is none. */
export const githubAppIsWhole: Refinement<GithubVariables> = [
  (read) => "GITHUB_APP_ID" in read === "GITHUB_APP_PRIVATE_KEY" in read,
  {
    path: ["GITHUB_APP_ID"],
    error: "and GITHUB_APP_PRIVATE_KEY belong together: set both, or neither",
    when: () => true,
  },
];

/** For `.refine`: an address without a model asks for nothing, and the other variables say something only beside both. */
export const embeddingsAreWhole: Refinement<EmbeddingVariables> = [
  (read) => {
    const both = "EMBEDDINGS_URL" in read && "EMBEDDINGS_MODEL" in read;
    return both || !Object.keys(read).some((name) => name.startsWith("EMBEDDINGS_") && !name.endsWith("_PREFIX"));
  },
  {
    path: ["EMBEDDINGS_URL"],
    error: "and EMBEDDINGS_MODEL belong together: set both for search by meaning, or none of EMBEDDINGS_…",
    when: () => true,
  },
];

function addressSchema(protocol: RegExp, what: string) {
  return z.url({ protocol, error: ({ input }) => (input === undefined ? undefined : `must be ${what}`) });
}
