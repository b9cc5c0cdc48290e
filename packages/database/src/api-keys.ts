import type { ApiKey, ApiKeyRole } from "@project-sync/contracts";
import type { Database } from "./open-database.js";
import { prepare, type Queryable, queryOne } from "./queryable.js";

/** What a request with this key may do; null in `projectId` means every project. */
export interface KeyGrant {
  id: string;
  role: ApiKeyRole;
  projectId: string | null;
  prefix: string;
  name: string | null;
}

/** What the key with this SHA-256 (hex) opens, or null when there is none, it has expired or was revoked. Notes its use. */
export async function findApiKey(db: Queryable, { hash }: { hash: string }): Promise<KeyGrant | null> {
  const row = await queryOne<KeyGrant & { stale: boolean }>(db, FIND, [hash]);
  if (row === null) return null;
  const { stale, ...grant } = row;
  if (stale) await queryOne(db, TOUCH, [grant.id]);
  return grant;
}

/** The time of use is kept to the minute, so that most requests write nothing. */
const STALE = `coalesce("lastUsedAt" < now() - interval '1 minute', true)`;

const FIND = prepare(
  "find_api_key",
  `SELECT "id", "role", "projectId", "prefix", "name", ${STALE} AS stale FROM "ApiKey"
   WHERE "hash" = $1 AND "revokedAt" IS NULL AND ("expiresAt" IS NULL OR "expiresAt" > now())`,
);

const TOUCH = `UPDATE "ApiKey" SET "lastUsedAt" = now() WHERE "id" = $1 AND ${STALE}`;

export interface ApiKeyInput {
  /** SHA-256 of the key, hex: the key itself is never stored. */
  hash: string;
  /** Its first characters, to tell keys apart. */
  prefix: string;
  name: string;
  role: ApiKeyRole;
  projectId?: string | null;
  expiresAt?: Date | null;
}

/** Adds a key. */
export async function createApiKey({ prisma }: Database, input: ApiKeyInput): Promise<ApiKey> {
  return toApiKey(await prisma.apiKey.create({ data: input }));
}

/** All keys, newest first. */
export async function listApiKeys({ prisma }: Database): Promise<ApiKey[]> {
  const rows = await prisma.apiKey.findMany({ orderBy: [{ createdAt: "desc" }, { id: "desc" }] });
  return rows.map(toApiKey);
}

/** Ends a key for good, and with it every session that was begun with it; null when there is none. */
export async function revokeApiKey({ prisma }: Database, id: string): Promise<ApiKey | null> {
  await prisma.apiKey.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: new Date() } });
  const row = await prisma.apiKey.findUnique({ where: { id } });
  if (row === null) return null;
  await prisma.session.deleteMany({ where: { keyHash: row.hash } });
  return toApiKey(row);
}

interface ApiKeyRow {
  id: string;
  name: string | null;
  prefix: string;
  role: ApiKeyRole;
  projectId: string | null;
  createdAt: Date;
  lastUsedAt: Date | null;
  expiresAt: Date | null;
  revokedAt: Date | null;
}

function toApiKey({ id, name, prefix, role, projectId, ...times }: ApiKeyRow): ApiKey {
  return {
    ...{ id, name: name ?? prefix, prefix, role, projectId },
    createdAt: times.createdAt.toISOString(),
    lastUsedAt: times.lastUsedAt?.toISOString() ?? null,
    expiresAt: times.expiresAt?.toISOString() ?? null,
    revokedAt: times.revokedAt?.toISOString() ?? null,
  };
}
