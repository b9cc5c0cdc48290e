-- What the head commit says of itself, as GitHub told with the branch: message, author and date.
ALTER TABLE "ProjectSync" ADD COLUMN "headCommit" JSONB;
-- How large a repository is at GitHub, in KiB, as it told last; null: not told yet.
ALTER TABLE "Repository" ADD COLUMN "sizeKb" INTEGER;
