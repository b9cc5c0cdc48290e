import { prepare, type Queryable, queryAll, queryOne } from "./queryable.js";

/** What the mirror knows of a branch. */
export interface BranchRow {
  id: string;
  repositoryId: string;
  name: string;
  /** Head commit, and the ETag of the answer that named it, of the last completed sync. */
  headSha: string | null;
  headEtag: string | null;
  /** Place of the last completed sync in the chain; 0 before the first. */
  position: number;
  lastSyncId: string | null;
  /** Of the repository's settings, as the content of the last completed sync obeys them. */
  settingsVersion: number;
  /** Of its memory settings, as the memory of the last completed sync obeys them; null: the memory has to be read again. */
  memoryVersion: number | null;
  /** Synced by hand once. */
  tracked: boolean;
  /** When a sync last found another head. */
  headChangedAt: Date | null;
  deletedAt: Date | null;
  lastSyncedAt: Date | null;
  /** Root tree of the last completed sync. */
  lastTreeSha: string | null;
}

export interface BranchKey {
  repositoryId: string;
  name: string;
}

const SELECT = `
  SELECT b."id", b."repositoryId", b."name", b."headSha", b."headEtag", b."position", b."lastSyncId", b."settingsVersion",
    b."memoryVersion", b."tracked", b."headChangedAt", b."deletedAt", last."completedAt" AS "lastSyncedAt", last."treeSha" AS "lastTreeSha"
  FROM "Branch" b LEFT JOIN "ProjectSync" last ON last."id" = b."lastSyncId"`;

/** The branch, or null when no sync of it ever began. */
export async function findBranch(db: Queryable, { repositoryId, name }: BranchKey): Promise<BranchRow | null> {
  return await queryOne<BranchRow>(db, FIND, [repositoryId, name]);
}

const FIND = prepare("find_branch", `${SELECT} WHERE b."repositoryId" = $1 AND b."name" = $2`);

/** Branches with at least one completed sync, by name; those gone from GitHub have `deletedAt`. */
export async function listSyncedBranches(db: Queryable, repositoryId: string): Promise<BranchRow[]> {
  const where = `WHERE b."repositoryId" = $1 AND b."lastSyncId" IS NOT NULL ORDER BY b."name"`;
  return await queryAll<BranchRow>(db, `${SELECT} ${where}`, [repositoryId]);
}

/** Whether anything of the repository is mirrored. */
export async function hasSyncedBranch(db: Queryable, repositoryId: string): Promise<boolean> {
  const found = `SELECT FROM "Branch" WHERE "repositoryId" = $1 AND "lastSyncId" IS NOT NULL LIMIT 1`;
  return (await queryOne(db, found, [repositoryId])) !== null;
}

/** The branch, made if it is not there; `tracked` once somebody has asked for it by hand, and for ever after. */
export async function ensureBranch(db: Queryable, { tracked, ...key }: BranchKey & { tracked: boolean }) {
  for (;;) {
    const found = await findBranch(db, key);
    if (found !== null && (found.tracked || !tracked)) return found;
    await queryOne(db, INSERT, [key.repositoryId, key.name, tracked]);
  }
}

const INSERT = `
  INSERT INTO "Branch" AS b ("repositoryId", "name", "tracked") VALUES ($1, $2, $3)
  ON CONFLICT ("repositoryId", "name") DO UPDATE SET "tracked" = b."tracked" OR EXCLUDED."tracked"`;

/** Notes that GitHub no longer has the branch. Its mirror stays. False when it is unknown or was noted before. */
export async function markBranchDeleted(db: Queryable, { repositoryId, name }: BranchKey): Promise<boolean> {
  return (await queryOne(db, MARK_DELETED, [repositoryId, name])) !== null;
}

const MARK_DELETED = `
  UPDATE "Branch" SET "deletedAt" = now(), "headEtag" = NULL, "updatedAt" = now()
  WHERE "repositoryId" = $1 AND "name" = $2 AND "deletedAt" IS NULL RETURNING "id"`;
