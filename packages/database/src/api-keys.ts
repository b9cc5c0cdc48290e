import type { Database } from "./open-database.js";

export type ApiKeyRole = "read" | "sync" | "admin";

/** What a request with this key may do; null in `projectId` means every project. */
export interface ApiKey {
  id: string;
  role: ApiKeyRole;
  projectId: string | null;
  prefix: string;
  name: string | null;
}

const fields = { id: true, role: true, projectId: true, prefix: true, name: true } as const;

/** The key with this SHA-256 (hex), or null when there is none or it was revoked. */
export async function findApiKey({ prisma }: Database, { hash }: { hash: string }): Promise<ApiKey | null> {
  return await prisma.apiKey.findUnique({ where: { hash, revokedAt: null }, select: fields });
}

export interface ApiKeyInput {
  /** SHA-256 of the key, hex: the key itself is never stored. */
  hash: string;
  /** Its first characters, to tell keys apart. */
  prefix: string;
  role: ApiKeyRole;
  projectId?: string | null;
  name?: string | null;
}

/** Adds a key. */
export async function createApiKey({ prisma }: Database, input: ApiKeyInput): Promise<ApiKey> {
  return await prisma.apiKey.create({ data: input, select: fields });
}
