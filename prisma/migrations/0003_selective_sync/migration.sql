-- AlterTable
ALTER TABLE "Repository" ADD COLUMN     "exclude" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "include" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "maxFileBytes" INTEGER,
ADD COLUMN     "metadataOnly" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "settingsVersion" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "Branch" ADD COLUMN     "settingsVersion" INTEGER NOT NULL DEFAULT 0;


-- What Prisma's schema language cannot say.
ALTER TABLE "Repository" ADD CONSTRAINT "Repository_max_file_bytes" CHECK ("maxFileBytes" >= 0);
