-- What one directory held at a past sync, without a look at all versions of all that is below it. Of superseded rows only:
-- a first sync has none, so it costs nothing there, and later ones an entry for each version that they replace.
CREATE INDEX "RepositoryFile_history_children" ON "RepositoryFile"("branchId", "parentHash") WHERE "supersededBySyncId" IS NOT NULL;
