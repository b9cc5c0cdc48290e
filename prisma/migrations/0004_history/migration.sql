-- AlterTable
ALTER TABLE "Repository" ADD COLUMN     "keepDays" INTEGER,
ADD COLUMN     "keepSyncs" INTEGER;

-- AlterTable
ALTER TABLE "Branch" ADD COLUMN     "collectedBelow" INTEGER NOT NULL DEFAULT 1,
ADD COLUMN     "retainedFrom" INTEGER NOT NULL DEFAULT 1,
ADD COLUMN     "verifiedAt" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "MaintenanceTask" (
    "name" TEXT NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "MaintenanceTask_pkey" PRIMARY KEY ("name")
);


-- What Prisma's schema language cannot say.
ALTER TABLE "Repository" ADD CONSTRAINT "Repository_keeps_something"
  CHECK (coalesce("keepSyncs", 1) >= 1 AND coalesce("keepDays", 0) >= 0);
