import type { SyncEvent, TreeEntry, TreeEvidence } from "@project-sync/contracts";
import type { Database, TreeVersion } from "@project-sync/database";
import type { GithubConnector, RequestContext } from "@project-sync/github";
import type { SyncQueue } from "@project-sync/queue";
import type { Clock, Logger, Metrics } from "@project-sync/runtime";
import type { Authenticate, Principal } from "./authenticate.js";
import type { Dispatcher } from "./dispatcher.js";
import type { QuestionVectors } from "./question-vectors.js";

/** What the API tells the other processes; a `ProgressBus` of packages/progress fits. */
export interface Announcements {
  publish(event: SyncEvent): Promise<void>;
  nudge(message: { type: "cancel"; syncId: string } | { type: "check" }): Promise<void>;
}

/** `proveTree` of packages/pipeline fits. */
export type ProveTree = (database: Database, query: TreeProofQuery) => Promise<TreeEvidence>;

export interface TreeProofQuery extends TreeVersion {
  treeSha: string;
  content: boolean;
  signal: AbortSignal | undefined;
  readGitTree: (treeSha: string) => Promise<TreeEntry[] | null>;
}

/** Everything the operations use, built once per process by the app. */
export interface ApiContext {
  database: Database;
  github: GithubConnector;
  /** hosts whose repository addresses may be pasted, e.g. `github.com` */
  githubHosts: readonly string[];
  bus: Announcements;
  queue: Pick<SyncQueue, "backend" | "counts" | "isPaused" | "setPaused">;
  dispatcher: Dispatcher;
  /** any of them may have signed a delivery; none means that webhooks are not taken */
  webhookSecrets: readonly string[];
  proveTree: ProveTree;
  /** null: search by meaning is not configured */
  questions: QuestionVectors | null;
  authenticate: Authenticate;
  logger: Logger;
  metrics: Metrics;
  clock: Clock;
}

/** The context of one request. */
export interface RpcContext extends ApiContext {
  principal: Principal;
  requestId: string;
  /** aborts when the client goes away */
  signal?: AbortSignal | undefined;
}

/** What a request to GitHub on behalf of this one carries. */
export function githubRequest({ signal, metrics }: RpcContext): RequestContext {
  return {
    ...(signal ? { signal } : {}),
    onRequest: ({ route, status }) => metrics.githubRequests.inc({ route, status: String(status) }),
  };
}
