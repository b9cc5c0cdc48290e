-- CreateEnum
CREATE TYPE "WebhookSource" AS ENUM ('webhook', 'deliveries_api');

-- AlterEnum
ALTER TYPE "WebhookOutcome" ADD VALUE 'checking';

-- AlterTable
ALTER TABLE "Branch" ADD COLUMN     "headChangedAt" TIMESTAMPTZ(3),
ADD COLUMN     "nextCheckAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- AlterTable
ALTER TABLE "ProjectSync" ADD COLUMN     "lastRequestedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "notBefore" TIMESTAMPTZ(3),
ADD COLUMN     "requestCount" INTEGER NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "Repository" ADD COLUMN     "autoSync" BOOLEAN NOT NULL DEFAULT true,
ADD COLUMN     "autoSyncBranches" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "branchPages" INTEGER,
ADD COLUMN     "branchesEtag" TEXT,
ADD COLUMN     "branchesListedAt" TIMESTAMPTZ(3),
ADD COLUMN     "etag" TEXT,
ADD COLUMN     "lastCheckedAt" TIMESTAMPTZ(3),
ADD COLUMN     "nextCheckAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "statusChangedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- AlterTable
ALTER TABLE "WebhookDelivery" ADD COLUMN     "branchName" TEXT,
ADD COLUMN     "durationMs" INTEGER,
ADD COLUMN     "replayedAt" TIMESTAMPTZ(3),
ADD COLUMN     "replays" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "repositoryId" UUID,
ADD COLUMN     "source" "WebhookSource" NOT NULL DEFAULT 'webhook',
ADD COLUMN     "truncated" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "GithubBudget" (
    "account" TEXT NOT NULL,
    "resource" TEXT NOT NULL,
    "limit" INTEGER NOT NULL,
    "remaining" INTEGER NOT NULL,
    "resetAt" TIMESTAMPTZ(3) NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "GithubBudget_pkey" PRIMARY KEY ("account","resource")
);

-- CreateIndex
CREATE INDEX "Repository_nextCheckAt_idx" ON "Repository"("nextCheckAt");

-- CreateIndex
CREATE INDEX "WebhookDelivery_repositoryId_receivedAt_idx" ON "WebhookDelivery"("repositoryId", "receivedAt" DESC);

-- CreateIndex
CREATE INDEX "WebhookDelivery_expiresAt_idx" ON "WebhookDelivery"("expiresAt");

-- Branches that only a push or the sweep had ever synced were tracked too; they stay so: someone may rely on it.
UPDATE "Branch" SET "headChangedAt" = "updatedAt" WHERE "headSha" IS NOT NULL;

-- What waits to be dispatched, and when the next of it is due.
CREATE INDEX "ProjectSync_undispatched" ON "ProjectSync"("notBefore") WHERE "dispatchedAt" IS NULL AND "status" IN ('queued', 'running', 'paused');
