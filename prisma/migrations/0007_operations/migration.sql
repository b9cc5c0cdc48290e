-- AlterTable
ALTER TABLE "ApiKey" ADD COLUMN     "expiresAt" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "MaintenanceTask" ADD COLUMN     "error" TEXT,
ADD COLUMN     "everyMs" DOUBLE PRECISION,
ADD COLUMN     "finishedAt" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "Session" (
    "tokenHash" TEXT NOT NULL,
    "keyHash" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Session_pkey" PRIMARY KEY ("tokenHash")
);

-- CreateTable
CREATE TABLE "ActivityCount" (
    "at" TIMESTAMPTZ(3) NOT NULL,
    "kind" TEXT NOT NULL,
    "what" TEXT NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "ActivityCount_pkey" PRIMARY KEY ("at","kind","what")
);

-- CreateTable
CREATE TABLE "Worker" (
    "id" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "version" TEXT NOT NULL,
    "concurrency" INTEGER NOT NULL,
    "rssBytes" BIGINT NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "lastSeenAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Worker_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "QueueControl" (
    "name" TEXT NOT NULL,
    "paused" BOOLEAN NOT NULL,
    "changedAt" TIMESTAMPTZ(3) NOT NULL,
    "changedBy" TEXT NOT NULL,

    CONSTRAINT "QueueControl_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "BranchSummary" (
    "branchId" UUID NOT NULL,
    "syncId" UUID NOT NULL,
    "files" INTEGER NOT NULL,
    "bytes" BIGINT NOT NULL,
    "languages" JSONB NOT NULL,

    CONSTRAINT "BranchSummary_pkey" PRIMARY KEY ("branchId")
);

-- CreateIndex
CREATE INDEX "Session_keyHash_idx" ON "Session"("keyHash");

-- CreateIndex
CREATE INDEX "Session_expiresAt_idx" ON "Session"("expiresAt");

-- CreateIndex
CREATE INDEX "ProjectSync_completedAt_idx" ON "ProjectSync"("completedAt");

-- AddForeignKey
ALTER TABLE "BranchSummary" ADD CONSTRAINT "BranchSummary_branchId_fkey" FOREIGN KEY ("branchId") REFERENCES "Branch"("id") ON DELETE CASCADE ON UPDATE CASCADE;
