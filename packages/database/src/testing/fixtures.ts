import { createHash, randomUUID } from "node:crypto";
import type { ChangeKind, Repository, SyncStats } from "@project-sync/contracts";
import { createTestDatabase } from "@project-sync/testing";
import { afterAll, beforeAll } from "vitest";
import {
  addRepository,
  type Claim,
  claimSync,
  createProject,
  type Database,
  type NewFile,
  type OpenPublication,
  openDatabase,
  openPublication,
  type Publication,
  type Published,
  requestSync,
  type StoredContent,
} from "../index.js";

/** A migrated database for the tests of one file; use it inside them only. */
export function useTestDatabase(): { readonly database: Database; readonly connectionString: string } {
  let cloned: Awaited<ReturnType<typeof createTestDatabase>> | undefined;
  let database: Database | undefined;
  beforeAll(async () => {
    cloned = await createTestDatabase();
    database = openDatabase(cloned);
  });
  afterAll(async () => {
    await database?.close();
    await cloned?.drop();
  });
  return {
    get database() {
      if (database === undefined) throw new Error("The database is there once the tests run.");
      return database;
    },
    get connectionString() {
      return this.database.connectionString;
    },
  };
}

let githubId = 1n;

/** A repository of its own, so that tests of one file do not meet. */
export async function givenRepository(database: Database, owner = "octo"): Promise<Repository> {
  const project = await createProject(database, { name: `project ${randomUUID()}` });
  const { repository } = await addRepository(database, {
    ...{ projectId: project.id, githubId: githubId++, owner, name: `repository-${githubId}` },
    ...{ defaultBranch: "main", private: false, archived: false },
  });
  return repository;
}

/** A sync that this worker runs. */
export async function givenClaim(database: Database, repositoryId: string, branchName = "main"): Promise<Claim> {
  const { sync } = await requestSync(database, { repositoryId, branchName, trigger: "api" });
  return await claimAgain(database, sync.id);
}

export async function claimAgain(database: Database, syncId: string): Promise<Claim> {
  const claimed = await claimSync(database, { syncId, workerId: "worker-1" });
  if ("refused" in claimed) throw new Error(`refused: ${claimed.refused}`);
  return claimed.claim;
}

export const noStats: SyncStats = {
  added: 0,
  modified: 0,
  removed: 0,
  renamed: 0,
  unchanged: 0,
  bytes: 0,
  requests: 0,
  skipped: 0,
  plan: { tree: null, content: null, fallbacks: 0 },
};

export function sha(text: string): string {
  return createHash("sha1").update(text).digest("hex");
}

/** A row that a sync changes. */
export interface FileChange extends NewFile {
  kind: ChangeKind;
}

export function change(kind: ChangeKind, path: string, more: Partial<FileChange> = {}): FileChange {
  const file = { kind, path, type: "blob" as const, mode: "100644" as const, blobSha: sha(path), size: 3 };
  return { ...file, language: null, renamedFrom: null, ...more };
}

export async function publish(database: Database, claim: Claim, changes: FileChange[]): Promise<Published | null> {
  await using publication = await openChanges(database, claim, changes);
  return publication && (await publication.complete(publicationOf(claim)));
}

/** The changes written and not published; content that the sync counts on may be named. */
export async function openChanges(
  database: Database,
  { syncId, fence, branch }: Claim,
  changes: readonly FileChange[],
  stored?: StoredContent,
): Promise<OpenPublication | null> {
  const replaced = changes.flatMap(({ path, renamedFrom }) => (renamedFrom === null ? [path] : [path, renamedFrom]));
  const publication = await openPublication(database, { syncId, fence, branchId: branch.id, replaced, stored });
  try {
    await publication?.add(changes.filter(({ kind }) => kind !== "removed"));
    return publication;
  } catch (error) {
    await publication?.[Symbol.asyncDispose]();
    throw error;
  }
}

export function publicationOf({ syncId }: Claim): Publication {
  const heads = { headSha: sha(`head ${syncId}`), headEtag: '"etag"', treeSha: sha(`tree ${syncId}`) };
  return { ...heads, stats: noStats, settingsVersion: 0 };
}

/** Requests, claims and publishes a sync with these changes. */
export async function completeSync(
  database: Database,
  repositoryId: string,
  files: FileChange[],
  branchName = "main",
): Promise<Claim> {
  const claim = await givenClaim(database, repositoryId, branchName);
  if ((await publish(database, claim, files)) === null) throw new Error("the fence was lost");
  return claim;
}

export async function collect<T>(batches: AsyncIterable<T[]>): Promise<T[]> {
  const entries: T[] = [];
  for await (const batch of batches) entries.push(...batch);
  return entries;
}

export async function paths(batches: AsyncIterable<{ path: string }[]>): Promise<string[]> {
  return (await collect(batches)).map((entry) => entry.path);
}
