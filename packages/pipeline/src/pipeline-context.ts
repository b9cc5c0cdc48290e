import type { ContentWay, SyncFact, SyncPhase, SyncPlan, SyncWarning, TreeWay } from "@project-sync/contracts";
import type { Claim, Database, MemoryOutcome, StoredContent } from "@project-sync/database";
import type { ArchiveFile, GithubConnector, RepositoryRef, RequestContext, RequestInfo } from "@project-sync/github";

export interface PipelineLimits {
  /** larger files are recorded as skipped, without content */
  maxFileBytes: number;
}

/** For tests: ways to go wherever they are possible, whatever the planner would say. They still have to prove themselves. */
export interface ForcedPlan {
  tree?: Exclude<TreeWay, "unchanged">;
  content?: Exclude<ContentWay, "none">;
}

/** What one run of the pipeline works with. */
export interface ProjectSyncInput {
  claim: Claim;
  database: Database;
  github: GithubConnector;
  /** ends the run with its reason: at the next stage, or in the middle of a request */
  signal: AbortSignal;
  limits: PipelineLimits;
  /** hears of every request to GitHub, for metrics */
  onRequest?: (info: RequestInfo) => void;
  /** hears of every cheap way that did not prove itself, for metrics */
  onFallback?: (way: TreeWay) => void;
  /** only for tests */
  forcePlan?: ForcedPlan | undefined;
}

/** An archive that was asked for while it was only likely to be wanted; see archive-ahead.ts. */
export interface ArchiveAhead extends AsyncDisposable {
  /** Its files, for the first who asks; null afterwards. */
  take(): AsyncGenerator<ArchiveFile> | null;
}

/** The input as the stages use it. */
export interface PipelineContext extends Omit<ProjectSyncInput, "onRequest" | "limits"> {
  /** the repository's own limit, or else the server's */
  maxFileBytes: number;
  ref: RepositoryRef;
  request: RequestContext;
  /** the head's archive, where it was asked for ahead */
  archiveAhead: ArchiveAhead | null;
  /** requests sent to GitHub so far */
  requestCount(): number;
  /** requests that the account has left in this hour, as the last answer told it; null while none has */
  remainingRequests(): number | null;
  /** files of the mirror before this run; null when there is none */
  mirroredFiles: number | null;
  /** the ways this run went; see planned.ts */
  plan: SyncPlan;
  /** content that the database had when it was asked; undefined while it was not */
  stored: StoredContent | undefined;
  /** files of the tree that stay without content */
  skipped: number;
  /** what the memory stage staged */
  memory: MemoryOutcome | undefined;
  warnings: SyncWarning[];
}

export function createPipelineContext({ onRequest, limits, ...input }: ProjectSyncInput): PipelineContext {
  let requests = 0;
  let remaining: number | null = null;
  const count = (info: RequestInfo) => {
    requests += 1;
    if (isContentBudget(info)) remaining = info.rateLimit?.remaining ?? remaining;
    onRequest?.(info);
  };
  return {
    ...input,
    ref: { owner: input.claim.repository.owner, repo: input.claim.repository.name },
    request: { signal: input.signal, onRequest: count },
    maxFileBytes: input.claim.repository.maxFileBytes ?? limits.maxFileBytes,
    archiveAhead: null,
    requestCount: () => requests,
    remainingRequests: () => remaining,
    mirroredFiles: null,
    plan: { tree: null, content: null, fallbacks: 0 },
    stored: undefined,
    skipped: 0,
    memory: undefined,
    warnings: [],
  };
}

/** GraphQL has a budget of its own, and so has an App when it asks for a token. */
function isContentBudget({ account, rateLimit }: RequestInfo): boolean {
  return rateLimit?.resource !== "graphql" && !account.startsWith("app:");
}

/** The fact that a stage begins; refuses when the run was told to end. */
export function enterPhase({ signal }: PipelineContext, phase: SyncPhase): SyncFact {
  signal.throwIfAborted();
  return { type: "sync.phase", phase };
}
