-- What the head commit says of itself, as GitHub told with the branch: message, author and date.
ALTER TABLE "ProjectSync" ADD COLUMN "headCommit" JSONB;
