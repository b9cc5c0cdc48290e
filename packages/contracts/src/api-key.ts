import { z } from "zod";

/** `read`: look · `sync`: also start, cancel and retry syncs, replay webhooks, write memory · `admin`: everything. */
export const apiKeyRoleSchema = z.enum(["read", "sync", "admin"]);
export type ApiKeyRole = z.infer<typeof apiKeyRoleSchema>;

/** A key as it is listed: never the key itself. */
export const apiKeySchema = z.object({
  id: z.uuid(),
  name: z.string(),
  /** its first characters, to tell keys apart */
  prefix: z.string(),
  role: apiKeyRoleSchema,
  /** the only project that it opens; null: all, and what is about the whole server */
  projectId: z.uuid().nullable(),
  createdAt: z.iso.datetime(),
  /** to the minute; null: never */
  lastUsedAt: z.iso.datetime().nullable(),
  expiresAt: z.iso.datetime().nullable(),
  revokedAt: z.iso.datetime().nullable(),
});
export type ApiKey = z.infer<typeof apiKeySchema>;

/** The one answer that has the key in it. */
export const createdApiKeySchema = apiKeySchema.extend({ key: z.string() });
export type CreatedApiKey = z.infer<typeof createdApiKeySchema>;

/** Body of `POST /api/v1/session`. */
export const sessionInputSchema = z.strictObject({ key: z.string().trim().min(1, "Must not be empty").max(1_000) });

/** Who asks, as the server sees it. */
export const sessionSchema = z.object({
  /** `session`: by cookie · `api_key`: by Authorization · `anonymous`: the server runs with AUTH=off */
  via: z.enum(["session", "api_key", "anonymous"]),
  role: apiKeyRoleSchema,
  projectId: z.uuid().nullable(),
  /** the key behind it; null for one of API_KEYS and for `anonymous` */
  key: z.object({ id: z.uuid(), name: z.string(), prefix: z.string() }).nullable(),
  /** when a session ends by itself */
  expiresAt: z.iso.datetime().nullable(),
});
export type Session = z.infer<typeof sessionSchema>;
