import { type Database, findApiKey, findSession, type KeyGrant, type SessionRow } from "@project-sync/database";

/** Where keys and sessions are kept that are not in the configuration. Both are looked up by the SHA-256 of the secret. */
export interface KeyStore {
  findKey(hash: string): Promise<KeyGrant | null>;
  findSession(tokenHash: string): Promise<SessionRow | null>;
}

export function keyStoreOf(database: Database): KeyStore {
  return {
    findKey: (hash) => findApiKey(database, { hash }),
    findSession: (tokenHash) => findSession(database, tokenHash),
  };
}
