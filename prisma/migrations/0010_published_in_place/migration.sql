-- A sync's rows go straight to their place, in the transaction that publishes them; nothing is staged any more.
DROP TABLE "StagedFile";
DROP TYPE "ChangeKind";

-- One index of active rows for uniqueness, lookup and listing: paths come nearly in their order, so that their place in it
-- is next to the one before, which a hash alone never is.
CREATE UNIQUE INDEX "RepositoryFile_active_tree" ON "RepositoryFile"("branchId", left("path", 256), "pathHash") WHERE "supersededBySyncId" IS NULL;
DROP INDEX "RepositoryFile_active_path";
DROP INDEX "RepositoryFile_active_listing";

-- How many collections of blobs there have been: see packages/database/src/blob-lock.ts.
CREATE SEQUENCE "Blob_collections";
SELECT setval('"Blob_collections"', 1);
