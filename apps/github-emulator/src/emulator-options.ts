import { isLoopback } from "./http/loopback.js";
import type { HookSettings } from "./webhooks/hook.js";

export interface EmulatorOptions {
  /** holds `<owner>/<name>.git`; made if it does not exist, and served again after a restart */
  repositoriesDir: string;
  /** default 0: a free one */
  port?: number;
  /** a loopback address; default 127.0.0.1 */
  host?: string;
  /** tokens that are good, besides those of apps; without a list every token is that does not look like an app's */
  tokens?: string[];
  /** delay before each answer; default 0 */
  latencyMs?: number;
  webhook?: HookSettings;
  /** default 100,000 and 7 MB: recursive trees beyond are truncated */
  treeEntryLimit?: number;
  treeByteLimit?: number;
  /** default 300 */
  compareFileLimit?: number;
  /** requests an hour; default 5,000 with a token and, unlike GitHub's 60, 5,000 without */
  rateLimit?: number;
  anonymousRateLimit?: number;
  /** 1 to 9; default 1 */
  gzipLevel?: number;
  /** keep tarballs on disk once made, so that a benchmark does not measure gzip again; default false */
  tarballCache?: boolean;
}

const MEBIBYTE = 1024 * 1024;

/** Fills in the defaults, which are GitHub's limits. */
export function resolveOptions(options: EmulatorOptions) {
  const { host = "127.0.0.1", port = 0, tokens, latencyMs = 0, gzipLevel = 1, tarballCache = false } = options;
  if (!isLoopback(host)) throw new Error(`The emulator listens on loopback addresses only, not on ${host}`);
  return {
    host,
    port,
    tokens: tokens ? new Set(tokens) : null,
    latencyMs,
    limits: {
      treeEntries: options.treeEntryLimit ?? 100_000,
      treeBytes: options.treeByteLimit ?? 7 * MEBIBYTE,
      compareFiles: options.compareFileLimit ?? 300,
      blobBytes: 100 * MEBIBYTE,
      blobTextBytes: 512_000,
    },
    tarball: { gzipLevel, cache: tarballCache },
    rateLimit: { limit: options.rateLimit ?? 5000, anonymousLimit: options.anonymousRateLimit ?? 5000 },
  };
}
