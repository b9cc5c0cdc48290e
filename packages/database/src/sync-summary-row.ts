import type { SyncSummary } from "@project-sync/contracts";

/** Columns of a {@link SyncSummaryRow} from "ProjectSync" s and "Repository" r. */
export const SUMMARY_COLUMNS = `
  s."id", s."projectId", s."repositoryId", r."owner" || '/' || r."name" AS "repository", s."branchName", s."trigger",
  s."status", s."phase", s."headSha", s."errorCode", s."errorMessage", s."attempt", s."resumeAt", s."requestedAt",
  s."startedAt", s."completedAt"`;

/** In a row of its own times are dates, inside of JSON they are text. */
type Time = Date | string;

export interface SyncSummaryRow
  extends Omit<SyncSummary, "error" | "resumeAt" | "requestedAt" | "startedAt" | "completedAt"> {
  errorCode: string | null;
  errorMessage: string | null;
  resumeAt: Time | null;
  requestedAt: Time;
  startedAt: Time | null;
  completedAt: Time | null;
}

export function toSyncSummary(row: SyncSummaryRow): SyncSummary {
  const { id, projectId, repositoryId, repository, branchName, trigger, status, phase, headSha, attempt } = row;
  return {
    ...{ id, projectId, repositoryId, repository, branchName, trigger, status, phase, headSha, attempt },
    error: row.errorCode === null ? null : { code: row.errorCode, message: row.errorMessage ?? row.errorCode },
    resumeAt: isoOf(row.resumeAt),
    requestedAt: new Date(row.requestedAt).toISOString(),
    startedAt: isoOf(row.startedAt),
    completedAt: isoOf(row.completedAt),
  };
}

function isoOf(time: Time | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}

/** The newest sync of a repository (and branch, where the condition says so), as one JSON value. */
export function latestSyncSql(condition: string): string {
  return `(SELECT row_to_json(latest) FROM (
    SELECT ${SUMMARY_COLUMNS} FROM "ProjectSync" s WHERE ${condition}
    ORDER BY s."requestedAt" DESC, s."id" DESC LIMIT 1) latest)`;
}
