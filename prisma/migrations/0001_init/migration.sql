-- CreateEnum
CREATE TYPE "RepositoryStatus" AS ENUM ('active', 'missing', 'suspended');

-- CreateEnum
CREATE TYPE "SyncTrigger" AS ENUM ('api', 'webhook', 'schedule', 'reconcile', 'restore');

-- CreateEnum
CREATE TYPE "SyncStatus" AS ENUM ('queued', 'running', 'paused', 'completed', 'failed', 'cancelled');

-- CreateEnum
CREATE TYPE "SyncPhase" AS ENUM ('resolve', 'tree', 'diff', 'content', 'memory', 'verify', 'persist');

-- CreateEnum
CREATE TYPE "FileType" AS ENUM ('blob', 'tree', 'symlink', 'submodule');

-- CreateEnum
CREATE TYPE "ChangeKind" AS ENUM ('added', 'modified', 'removed', 'renamed');

-- CreateEnum
CREATE TYPE "BlobSkipReason" AS ENUM ('too_large', 'lfs');

-- CreateEnum
CREATE TYPE "MemorySource" AS ENUM ('manual', 'github', 'import');

-- CreateEnum
CREATE TYPE "WebhookOutcome" AS ENUM ('queued', 'coalesced', 'ignored', 'failed');

-- CreateEnum
CREATE TYPE "ApiKeyRole" AS ENUM ('read', 'sync', 'admin');

-- CreateTable
CREATE TABLE "Project" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "name" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Project_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Repository" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "projectId" UUID NOT NULL,
    "githubId" BIGINT NOT NULL,
    "owner" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "defaultBranch" TEXT NOT NULL,
    "private" BOOLEAN NOT NULL,
    "archived" BOOLEAN NOT NULL,
    "status" "RepositoryStatus" NOT NULL DEFAULT 'active',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Repository_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Branch" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "repositoryId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "headSha" TEXT,
    "headEtag" TEXT,
    "tracked" BOOLEAN NOT NULL DEFAULT true,
    "deletedAt" TIMESTAMPTZ(3),
    "position" INTEGER NOT NULL DEFAULT 0,
    "lastSyncId" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Branch_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ProjectSync" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "projectId" UUID NOT NULL,
    "repositoryId" UUID NOT NULL,
    "branchName" TEXT NOT NULL,
    "trigger" "SyncTrigger" NOT NULL,
    "status" "SyncStatus" NOT NULL DEFAULT 'queued',
    "phase" "SyncPhase",
    "force" BOOLEAN NOT NULL DEFAULT false,
    "headSha" TEXT,
    "baseSha" TEXT,
    "treeSha" TEXT,
    "stats" JSONB,
    "errorCode" TEXT,
    "errorMessage" TEXT,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "fence" INTEGER NOT NULL DEFAULT 0,
    "dispatch" INTEGER NOT NULL DEFAULT 0,
    "dispatchedAt" TIMESTAMPTZ(3),
    "heartbeatAt" TIMESTAMPTZ(3),
    "workerId" TEXT,
    "lastEventSeq" INTEGER NOT NULL DEFAULT 0,
    "resumeAt" TIMESTAMPTZ(3),
    "cancelRequestedAt" TIMESTAMPTZ(3),
    "requestedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "startedAt" TIMESTAMPTZ(3),
    "completedAt" TIMESTAMPTZ(3),
    "position" INTEGER,
    "previousSyncId" UUID,

    CONSTRAINT "ProjectSync_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SyncEvent" (
    "syncId" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "type" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "SyncEvent_pkey" PRIMARY KEY ("syncId","seq")
);

-- CreateTable
CREATE TABLE "RepositoryFile" (
    "id" BIGSERIAL NOT NULL,
    "repositoryId" UUID NOT NULL,
    "branchId" UUID NOT NULL,
    "path" TEXT COLLATE "C" NOT NULL,
    "pathHash" BYTEA NOT NULL,
    "type" "FileType" NOT NULL,
    "mode" TEXT NOT NULL,
    "blobSha" TEXT NOT NULL,
    "size" INTEGER,
    "language" TEXT,
    "syncId" UUID NOT NULL,
    "introducedAt" INTEGER NOT NULL,
    "supersededBySyncId" UUID,
    "supersededAt" INTEGER,
    "renamedFrom" TEXT,

    CONSTRAINT "RepositoryFile_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE UNLOGGED TABLE "StagedFile" (
    "syncId" UUID NOT NULL,
    "fence" INTEGER NOT NULL,
    "kind" "ChangeKind" NOT NULL,
    "path" TEXT COLLATE "C" NOT NULL,
    "pathHash" BYTEA NOT NULL,
    "type" "FileType" NOT NULL,
    "mode" TEXT NOT NULL,
    "blobSha" TEXT NOT NULL,
    "size" INTEGER,
    "language" TEXT,
    "renamedFrom" TEXT,
    "renamedFromHash" BYTEA,

    CONSTRAINT "StagedFile_pkey" PRIMARY KEY ("syncId","fence","pathHash")
);

-- CreateTable
CREATE TABLE "Blob" (
    "sha" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "isBinary" BOOLEAN,
    "content" BYTEA,
    "skipped" "BlobSkipReason",
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Blob_pkey" PRIMARY KEY ("sha")
);

-- CreateTable
CREATE TABLE "MemoryEntry" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "projectId" UUID NOT NULL,
    "source" "MemorySource" NOT NULL,
    "sourceRef" TEXT,
    "title" TEXT NOT NULL,
    "content" TEXT NOT NULL,
    "tags" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "search" tsvector,
    "syncId" UUID,
    "supersededBySyncId" UUID,
    "restoredFromSyncId" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "MemoryEntry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "WebhookDelivery" (
    "guid" TEXT NOT NULL,
    "event" TEXT NOT NULL,
    "action" TEXT,
    "receivedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "outcome" "WebhookOutcome" NOT NULL,
    "reason" TEXT,
    "syncId" UUID,
    "payload" JSONB,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "WebhookDelivery_pkey" PRIMARY KEY ("guid")
);

-- CreateTable
CREATE TABLE "ApiKey" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "hash" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "name" TEXT,
    "role" "ApiKeyRole" NOT NULL,
    "projectId" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastUsedAt" TIMESTAMPTZ(3),
    "revokedAt" TIMESTAMPTZ(3),

    CONSTRAINT "ApiKey_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "Project_name_key" ON "Project"("name");

-- CreateIndex
CREATE UNIQUE INDEX "Repository_githubId_key" ON "Repository"("githubId");

-- CreateIndex
CREATE INDEX "Repository_projectId_idx" ON "Repository"("projectId");

-- CreateIndex
CREATE INDEX "Repository_owner_name_idx" ON "Repository"("owner", "name");

-- CreateIndex
CREATE UNIQUE INDEX "Branch_lastSyncId_key" ON "Branch"("lastSyncId");

-- CreateIndex
CREATE UNIQUE INDEX "Branch_repositoryId_name_key" ON "Branch"("repositoryId", "name");

-- CreateIndex
CREATE UNIQUE INDEX "ProjectSync_previousSyncId_key" ON "ProjectSync"("previousSyncId");

-- CreateIndex
CREATE INDEX "ProjectSync_repositoryId_branchName_requestedAt_idx" ON "ProjectSync"("repositoryId", "branchName", "requestedAt" DESC);

-- CreateIndex
CREATE INDEX "ProjectSync_repositoryId_requestedAt_idx" ON "ProjectSync"("repositoryId", "requestedAt" DESC);

-- CreateIndex
CREATE INDEX "ProjectSync_status_requestedAt_idx" ON "ProjectSync"("status", "requestedAt");

-- CreateIndex
CREATE INDEX "RepositoryFile_syncId_idx" ON "RepositoryFile"("syncId");

-- CreateIndex
CREATE INDEX "RepositoryFile_supersededBySyncId_idx" ON "RepositoryFile"("supersededBySyncId");

-- CreateIndex
CREATE INDEX "MemoryEntry_projectId_createdAt_idx" ON "MemoryEntry"("projectId", "createdAt");

-- CreateIndex
CREATE INDEX "MemoryEntry_search_idx" ON "MemoryEntry" USING GIN ("search");

-- CreateIndex
CREATE INDEX "WebhookDelivery_receivedAt_idx" ON "WebhookDelivery"("receivedAt" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "ApiKey_hash_key" ON "ApiKey"("hash");

-- AddForeignKey
ALTER TABLE "Repository" ADD CONSTRAINT "Repository_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Branch" ADD CONSTRAINT "Branch_repositoryId_fkey" FOREIGN KEY ("repositoryId") REFERENCES "Repository"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Branch" ADD CONSTRAINT "Branch_lastSyncId_fkey" FOREIGN KEY ("lastSyncId") REFERENCES "ProjectSync"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ProjectSync" ADD CONSTRAINT "ProjectSync_previousSyncId_fkey" FOREIGN KEY ("previousSyncId") REFERENCES "ProjectSync"("id") ON DELETE NO ACTION ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ProjectSync" ADD CONSTRAINT "ProjectSync_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ProjectSync" ADD CONSTRAINT "ProjectSync_repositoryId_fkey" FOREIGN KEY ("repositoryId") REFERENCES "Repository"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SyncEvent" ADD CONSTRAINT "SyncEvent_syncId_fkey" FOREIGN KEY ("syncId") REFERENCES "ProjectSync"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "MemoryEntry" ADD CONSTRAINT "MemoryEntry_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ApiKey" ADD CONSTRAINT "ApiKey_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;


-- What Prisma's schema language cannot say. `npm run -w @project-sync/database check:migrations` compares the rest.

-- One queued, one running (or paused), and one first completed sync per branch: a plain UNIQUE on previousSyncId would
-- let two first syncs in, both with NULL.
CREATE UNIQUE INDEX "ProjectSync_one_queued" ON "ProjectSync"("repositoryId", "branchName") WHERE "status" = 'queued';
CREATE UNIQUE INDEX "ProjectSync_one_running" ON "ProjectSync"("repositoryId", "branchName") WHERE "status" IN ('running', 'paused');
CREATE UNIQUE INDEX "ProjectSync_one_first" ON "ProjectSync"("repositoryId", "branchName") WHERE "previousSyncId" IS NULL AND "status" = 'completed';

-- A path may be longer than a btree entry: uniqueness is on its hash, order and prefix search on its first 256 characters.
CREATE UNIQUE INDEX "RepositoryFile_active_path" ON "RepositoryFile"("branchId", "pathHash") WHERE "supersededBySyncId" IS NULL;
CREATE INDEX "RepositoryFile_active_listing" ON "RepositoryFile"("branchId", left("path", 256)) WHERE "supersededBySyncId" IS NULL;
CREATE INDEX "RepositoryFile_history_listing" ON "RepositoryFile"("branchId", left("path", 256)) WHERE "supersededBySyncId" IS NOT NULL;

ALTER TABLE "RepositoryFile" ADD CONSTRAINT "RepositoryFile_superseded" CHECK (("supersededBySyncId" IS NULL) = ("supersededAt" IS NULL));
ALTER TABLE "Blob" ADD CONSTRAINT "Blob_content_or_reason" CHECK (("content" IS NULL) = ("skipped" IS NOT NULL));

-- Measured on 40 MB of source text: pglz halves the speed of a first sync, and no compression takes three times the space.
-- lz4 costs neither, but not every server has it (the embedded one does not): there, speed goes before space.
DO $$
BEGIN
  EXECUTE 'ALTER TABLE "Blob" ALTER COLUMN "content" SET COMPRESSION lz4';
EXCEPTION WHEN feature_not_supported OR syntax_error OR invalid_parameter_value THEN
  ALTER TABLE "Blob" ALTER COLUMN "content" SET STORAGE EXTERNAL;
END
$$;

CREATE FUNCTION "memory_entry_search"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- A tsvector holds at most 1 MB, so only the beginning of a very long entry is searchable.
  NEW."search" := setweight(to_tsvector('english', left(NEW."title", 10000)), 'A')
    || setweight(to_tsvector('english', left(NEW."content", 100000)), 'B');
  RETURN NEW;
END
$$;

CREATE TRIGGER "MemoryEntry_search" BEFORE INSERT OR UPDATE OF "title", "content" ON "MemoryEntry"
  FOR EACH ROW EXECUTE FUNCTION "memory_entry_search"();
