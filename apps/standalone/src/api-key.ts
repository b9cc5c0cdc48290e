import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { readOrCreateSecret } from "@project-sync/embedded-postgres";

/** The keys that open this server, and where the one that we made ourselves is kept. */
export interface ApiKeys {
  keys: string[];
  /** Set when the key is ours: the file that holds it, and whether it was made just now. */
  generated: { file: string; created: boolean } | null;
}

/** The keys of API_KEYS; without any, a key of our own, kept in DATA_DIR/api-key for the next start and for the CLI. */
export async function resolveApiKeys(dataDir: string, configured: string[]): Promise<ApiKeys> {
  if (configured.length > 0) return { keys: configured, generated: null };
  const file = apiKeyFile(dataDir);
  const { secret, created } = await readOrCreateSecret(file, () => `psk_${randomBytes(24).toString("base64url")}`);
  return { keys: [secret], generated: { file, created } };
}

export function apiKeyFile(dataDir: string): string {
  return join(dataDir, "api-key");
}
