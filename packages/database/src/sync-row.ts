import {
  type CommitInfo,
  type Sync,
  type SyncPhase,
  type SyncStatus,
  type SyncTrigger,
  syncStatsSchema,
} from "@project-sync/contracts";

/** A row of "ProjectSync" as PostgreSQL answers it. */
export interface SyncRow {
  id: string;
  projectId: string;
  repositoryId: string;
  branchName: string;
  trigger: SyncTrigger;
  status: SyncStatus;
  phase: SyncPhase | null;
  force: boolean;
  headSha: string | null;
  headCommit: CommitInfo | null;
  baseSha: string | null;
  treeSha: string | null;
  /** as the version of this code that wrote the row knew it */
  stats: object | null;
  errorCode: string | null;
  errorMessage: string | null;
  attempt: number;
  fence: number;
  dispatch: number;
  previousSyncId: string | null;
  rewritten: boolean;
  position: number | null;
  resumeAt: Date | null;
  cancelRequestedAt: Date | null;
  requestedAt: Date;
  requestCount: number;
  notBefore: Date | null;
  startedAt: Date | null;
  completedAt: Date | null;
}

/** The columns of a {@link SyncRow}, for statements that name them. */
export const SYNC_COLUMNS = `
  "id", "projectId", "repositoryId", "branchName", "trigger", "status", "phase", "force", "headSha", "headCommit",
  "baseSha", "treeSha", "stats", "errorCode", "errorMessage", "attempt", "fence", "dispatch", "previousSyncId",
  "rewritten", "position", "resumeAt", "cancelRequestedAt", "requestedAt", "requestCount", "notBefore",
  "startedAt", "completedAt"`;

/** A sync as every API answers it. */
export function toSync(row: SyncRow): Sync {
  const { id, projectId, repositoryId, branchName, trigger, status, phase, headSha, baseSha, treeSha } = row;
  const { headCommit, attempt, previousSyncId, errorCode } = row;
  return {
    ...{ id, projectId, repositoryId, branchName, trigger, status, phase, headSha, headCommit, baseSha, treeSha },
    stats: row.stats && syncStatsSchema.parse(row.stats),
    ...{ attempt, previousSyncId, rewritten: row.rewritten },
    error: errorCode === null ? null : { code: errorCode, message: row.errorMessage ?? errorCode },
    resumeAt: row.resumeAt?.toISOString() ?? null,
    cancelRequestedAt: row.cancelRequestedAt?.toISOString() ?? null,
    requestedAt: row.requestedAt.toISOString(),
    requestCount: row.requestCount,
    notBefore: row.notBefore?.toISOString() ?? null,
    queuePosition: null,
    startedAt: row.startedAt?.toISOString() ?? null,
    completedAt: row.completedAt?.toISOString() ?? null,
  };
}
