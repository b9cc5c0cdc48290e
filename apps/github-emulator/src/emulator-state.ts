import type { Apps } from "./apps/apps.js";
import type { DownloadTokens } from "./http/download-tokens.js";
import type { Faults } from "./http/faults.js";
import type { RateLimits } from "./http/rate-limits.js";
import type { RequestLog } from "./http/request-log.js";
import type { RestrictedTokens } from "./http/restricted-tokens.js";
import type { Repositories } from "./repositories.js";
import type { PushDetector } from "./webhooks/push-detector.js";
import type { Webhooks } from "./webhooks/webhooks.js";

/** Limits of GitHub that tests want to reach with small repositories. */
export interface Limits {
  /** entries of a recursive tree before it is truncated; GitHub: 100,000 */
  treeEntries: number;
  /** bytes of a recursive listing before it is truncated; GitHub: 7 MB */
  treeBytes: number;
  /** files of a comparison; GitHub: 300 */
  compareFiles: number;
  /** GitHub: 100 MB */
  blobBytes: number;
  /** of a blob's text in GraphQL, before it is truncated; GitHub: 512,000 */
  blobTextBytes: number;
}

/** What one running emulator consists of; every endpoint gets it. */
export interface EmulatorState {
  /** `http://127.0.0.1:<port>`: the API's base */
  origin: string;
  repositories: Repositories;
  /** null: any token is good that does not belong to an app */
  tokens: ReadonlySet<string> | null;
  restrictedTokens: RestrictedTokens;
  apps: Apps;
  limits: Limits;
  /** delay before each answer */
  latencyMs: number;
  tarball: { gzipLevel: number; cache: boolean };
  downloads: DownloadTokens;
  rateLimits: RateLimits;
  /** a budget of its own, counted in points; a query of blobs costs one */
  graphqlRateLimits: RateLimits;
  faults: Faults;
  requests: RequestLog;
  pushes: PushDetector;
  webhooks: Webhooks;
}
