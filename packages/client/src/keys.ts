import {
  type ApiKey,
  type ApiKeyRole,
  apiKeySchema,
  type CreatedApiKey,
  createdApiKeySchema,
  type Page,
  pageOf,
} from "@project-sync/contracts";
import type { CallOptions, Transport } from "./transport.js";

/** API keys of the server; takes one with the role admin. */
export interface KeysApi {
  /** Newest first, revoked ones too. */
  list(call?: CallOptions): Promise<Page<ApiKey>>;
  /** The answer is the only one that ever has the key in it. */
  create(input: NewApiKey, call?: CallOptions): Promise<CreatedApiKey>;
  /** At once and for good. */
  revoke(keyId: string, call?: CallOptions): Promise<ApiKey>;
}

export interface NewApiKey {
  name: string;
  role: ApiKeyRole;
  /** the only project that it opens; left out: all */
  projectId?: string | null | undefined;
  /** ISO 8601; left out: never */
  expiresAt?: string | null | undefined;
}

const PATH = "/api/v1/keys";

export function keysApi({ json }: Transport): KeysApi {
  return {
    list: (call) => json(pageOf(apiKeySchema), { ...call, path: PATH }),
    create: (body, call) => json(createdApiKeySchema, { ...call, method: "POST", path: PATH, body }),
    revoke: (id, call) => json(apiKeySchema, { ...call, method: "DELETE", path: `${PATH}/${encodeURIComponent(id)}` }),
  };
}
