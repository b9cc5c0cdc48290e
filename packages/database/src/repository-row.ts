import { memorySettingsSchema, type Repository } from "@project-sync/contracts";

/** A row of "Repository"; `pg` answers a bigint as text, Prisma as a bigint. */
export interface RepositoryRow {
  id: string;
  projectId: string;
  githubId: string | bigint;
  owner: string;
  name: string;
  defaultBranch: string;
  private: boolean;
  archived: boolean;
  sizeKb: number | null;
  status: Repository["status"];
  include: string[];
  exclude: string[];
  maxFileBytes: number | null;
  metadataOnly: boolean;
  /** Grows with every change of the four before. */
  settingsVersion: number;
  keepSyncs: number | null;
  keepDays: number | null;
  autoSync: boolean;
  autoSyncBranches: string[];
  memoryGlobs: string[];
  memoryPresets: string[];
  memoryBranches: string[];
  /** Grows with every change of the three before. */
  memoryVersion: number;
  lastCheckedAt: Date | null;
  createdAt: Date;
}

/** A repository as every API answers it. */
export function toRepository(row: RepositoryRow): Repository {
  const { id, projectId, githubId, owner, name, defaultBranch, archived, status, createdAt } = row;
  const { include, exclude, maxFileBytes, metadataOnly, keepSyncs, keepDays, autoSync, autoSyncBranches } = row;
  return {
    ...{ id, projectId, githubId: String(githubId), owner, name, defaultBranch },
    ...{ include, exclude, maxFileBytes, metadataOnly, autoSync, autoSyncBranches },
    ...{ private: row.private, archived, sizeKb: row.sizeKb, status, keepSyncs, keepDays },
    ...memorySettingsSchema.parse(row),
    lastCheckedAt: row.lastCheckedAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
  };
}
