-- AlterTable
ALTER TABLE "ProjectSync" ADD COLUMN     "rewritten" BOOLEAN NOT NULL DEFAULT false;

-- What attempts have staged lacks the new column; they notice that it is gone and start again.
DELETE FROM "StagedFile";

-- AlterTable
ALTER TABLE "StagedFile" ADD COLUMN     "parentHash" BYTEA NOT NULL;

-- AlterTable
ALTER TABLE "RepositoryFile" ADD COLUMN     "parentHash" BYTEA;

-- PostgreSQL has no SHA-1 of its own, but every directory has a row with the hash of its path. Root is the empty path. A row
-- whose directory has none is of a damaged mirror: it is found by no directory, and the next sync there puts it right.
UPDATE "RepositoryFile" f SET "parentHash" = '\xda39a3ee5e6b4b0d3255bfef95601890afd80709' WHERE strpos(f."path", '/') = 0;
UPDATE "RepositoryFile" f SET "parentHash" = parent."pathHash"
FROM (SELECT DISTINCT "path", "pathHash" FROM "RepositoryFile" WHERE "type" = 'tree') AS parent
WHERE f."parentHash" IS NULL AND parent."path" = regexp_replace(f."path", '/[^/]*$', '');
UPDATE "RepositoryFile" SET "parentHash" = '\x' WHERE "parentHash" IS NULL;
ALTER TABLE "RepositoryFile" ALTER COLUMN "parentHash" SET NOT NULL;

-- DropIndex
DROP INDEX "RepositoryFile_supersededBySyncId_idx";

-- The children of a directory, and what a sync replaced; Prisma cannot express the conditions.
CREATE INDEX "RepositoryFile_active_children" ON "RepositoryFile"("branchId", "parentHash") WHERE "supersededBySyncId" IS NULL;
CREATE INDEX "RepositoryFile_superseded_by" ON "RepositoryFile"("supersededBySyncId") WHERE "supersededBySyncId" IS NOT NULL;
