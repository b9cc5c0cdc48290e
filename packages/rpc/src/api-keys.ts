import type { ApiKey, ApiKeyRole, CreatedApiKey, Page } from "@project-sync/contracts";
import { createApiKey, listApiKeys, revokeApiKey } from "@project-sync/database";
import type { RpcContext } from "./context.js";
import { ApiKeyNotFoundError, InvalidRequestError } from "./errors.js";
import { getProject } from "./lookups.js";
import { newApiKey, sha256 } from "./secrets.js";

export async function listKeys({ database }: RpcContext): Promise<Page<ApiKey>> {
  return { items: await listApiKeys(database), nextCursor: null };
}

interface NewKey {
  name: string;
  role: ApiKeyRole;
  projectId?: string | null | undefined;
  expiresAt?: string | null | undefined;
}

/** Enough to tell keys apart, and nothing to go on for whoever wants to guess the rest. */
const PREFIX_LENGTH = 12;

/** Makes a key. The answer is the only place where it ever stands. @throws ProjectNotFoundError, InvalidRequestError */
export async function createKey(context: RpcContext, input: NewKey): Promise<CreatedApiKey> {
  const { name, role, projectId = null } = input;
  if (projectId !== null) await getProject(context, projectId);
  const expiresAt = input.expiresAt ? new Date(input.expiresAt) : null;
  if (expiresAt !== null && expiresAt <= context.clock.now()) {
    throw InvalidRequestError.of([{ path: "expiresAt", message: "must be in the future" }]);
  }
  const key = newApiKey();
  const kept = { hash: sha256(key), prefix: key.slice(0, PREFIX_LENGTH) };
  return { ...(await createApiKey(context.database, { ...kept, name, role, projectId, expiresAt })), key };
}

/** @throws ApiKeyNotFoundError */
export async function revokeKey({ database }: RpcContext, keyId: string): Promise<ApiKey> {
  const key = await revokeApiKey(database, keyId);
  if (key === null) throw new ApiKeyNotFoundError(keyId);
  return key;
}
