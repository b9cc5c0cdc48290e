-- AlterTable
ALTER TABLE "Repository" ADD COLUMN     "memoryBranches" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "memoryGlobs" TEXT[] DEFAULT ARRAY['.memory/**/*.md']::TEXT[],
ADD COLUMN     "memoryPresets" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "memoryVersion" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "Branch" ADD COLUMN     "memoryVersion" INTEGER;

-- DropIndex
DROP INDEX "MemoryEntry_search_idx";

-- AlterTable
ALTER TABLE "MemoryEntry" ADD COLUMN     "anchor" TEXT,
ADD COLUMN     "blobSha" TEXT,
ADD COLUMN     "branchId" UUID,
ADD COLUMN     "date" TIMESTAMPTZ(3),
ADD COLUMN     "digest" BYTEA,
ADD COLUMN     "endedAt" TIMESTAMPTZ(3),
ADD COLUMN     "introducedAt" INTEGER,
ADD COLUMN     "lineageId" UUID NOT NULL DEFAULT gen_random_uuid(),
ADD COLUMN     "path" TEXT COLLATE "C",
ADD COLUMN     "pathHash" BYTEA,
ADD COLUMN     "previousId" UUID,
ADD COLUMN     "repositoryId" UUID,
ADD COLUMN     "supersededAt" INTEGER,
ADD COLUMN     "version" INTEGER NOT NULL DEFAULT 1;

-- CreateTable
CREATE TABLE "MemoryFile" (
    "branchId" UUID NOT NULL,
    "pathHash" BYTEA NOT NULL,
    "path" TEXT COLLATE "C" NOT NULL,
    "blobSha" TEXT NOT NULL,

    CONSTRAINT "MemoryFile_pkey" PRIMARY KEY ("branchId","pathHash")
);

-- CreateTable
CREATE UNLOGGED TABLE "StagedMemoryFile" (
    "syncId" UUID NOT NULL,
    "fence" INTEGER NOT NULL,
    "path" TEXT COLLATE "C" NOT NULL,
    "pathHash" BYTEA NOT NULL,
    "blobSha" TEXT,
    "renamedFromHash" BYTEA,

    CONSTRAINT "StagedMemoryFile_pkey" PRIMARY KEY ("syncId","fence","pathHash")
);

-- CreateTable
CREATE UNLOGGED TABLE "StagedMemoryEntry" (
    "syncId" UUID NOT NULL,
    "fence" INTEGER NOT NULL,
    "pathHash" BYTEA NOT NULL,
    "anchor" TEXT NOT NULL,
    "place" INTEGER NOT NULL,
    "title" TEXT NOT NULL,
    "content" TEXT NOT NULL,
    "tags" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "date" TIMESTAMPTZ(3),
    "digest" BYTEA NOT NULL,
    "search" tsvector,

    CONSTRAINT "StagedMemoryEntry_pkey" PRIMARY KEY ("syncId","fence","pathHash","anchor")
);

-- CreateTable
CREATE TABLE "MemoryWord" (
    "projectId" UUID NOT NULL,
    "word" TEXT COLLATE "C" NOT NULL,

    CONSTRAINT "MemoryWord_pkey" PRIMARY KEY ("projectId","word")
);

-- CreateIndex
CREATE UNIQUE INDEX "MemoryEntry_lineageId_version_key" ON "MemoryEntry"("lineageId", "version");

-- CreateIndex
CREATE INDEX "MemoryEntry_branchId_pathHash_idx" ON "MemoryEntry"("branchId", "pathHash");

-- AddForeignKey
ALTER TABLE "MemoryWord" ADD CONSTRAINT "MemoryWord_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;


-- What Prisma's schema language cannot say.

CREATE UNIQUE INDEX "MemoryEntry_one_current" ON "MemoryEntry"("lineageId") WHERE "endedAt" IS NULL;
CREATE INDEX "MemoryEntry_current" ON "MemoryEntry"("projectId", "createdAt" DESC, "id" DESC) WHERE "endedAt" IS NULL;
CREATE INDEX "MemoryEntry_current_tags" ON "MemoryEntry" USING GIN ("tags") WHERE "endedAt" IS NULL;
CREATE INDEX "MemoryEntry_current_search" ON "MemoryEntry" USING GIN ("search") WHERE "endedAt" IS NULL;
CREATE INDEX "MemoryEntry_past_search" ON "MemoryEntry" USING GIN ("search") WHERE "endedAt" IS NOT NULL;

-- What a bulk import goes on from.
CREATE INDEX "MemoryEntry_current_import" ON "MemoryEntry"("projectId", "sourceRef", "digest") WHERE "endedAt" IS NULL AND "source" = 'import';

ALTER TABLE "MemoryEntry" ADD CONSTRAINT "MemoryEntry_place"
  CHECK (("source" = 'github') = ("branchId" IS NOT NULL AND "path" IS NOT NULL AND "anchor" IS NOT NULL AND "introducedAt" IS NOT NULL));
ALTER TABLE "MemoryEntry" ADD CONSTRAINT "MemoryEntry_superseded"
  CHECK (("supersededBySyncId" IS NULL) = ("supersededAt" IS NULL) AND ("endedAt" IS NOT NULL OR "supersededBySyncId" IS NULL));

-- Entries that come from files have their vector made when they are staged, ahead of the transaction that publishes them.
CREATE OR REPLACE FUNCTION "memory_entry_search"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' AND NEW."search" IS NOT NULL THEN RETURN NEW; END IF;
  -- A tsvector holds at most 1 MB, so only the beginning of a very long entry is searchable.
  NEW."search" := setweight(to_tsvector('english', left(NEW."title", 10000)), 'A')
    || setweight(to_tsvector('english', array_to_string(NEW."tags", ' ')), 'A')
    || setweight(to_tsvector('english', left(NEW."content", 100000)), 'B');
  RETURN NEW;
END
$$;

CREATE TRIGGER "StagedMemoryEntry_search" BEFORE INSERT ON "StagedMemoryEntry"
  FOR EACH ROW EXECUTE FUNCTION "memory_entry_search"();

-- pg_trgm comes with PostgreSQL, and whoever owns a database may create it; where it is missing, search works without it
-- and forgives no typing errors.
DO $$
BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
  EXECUTE 'CREATE INDEX "MemoryWord_trigrams" ON "MemoryWord" USING GIN ("word" gin_trgm_ops) WHERE length("word") > 3';
EXCEPTION WHEN feature_not_supported OR insufficient_privilege OR undefined_file OR undefined_object THEN
  RAISE NOTICE 'pg_trgm is not there: search will not forgive typing errors';
END
$$;

-- Views for everyone who reads by SQL; their columns are a contract (docs/sql.md), the tables below them are not. A
-- migration that changes those puts the views over them again.

-- Content as text, or null where it is none: binary, or not UTF-8.
CREATE FUNCTION "mirror_text"("content" bytea) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
  RETURN convert_from("content", 'UTF8');
EXCEPTION WHEN character_not_in_repertoire OR untranslatable_character THEN
  RETURN NULL;
END
$$;

CREATE VIEW "mirror_files" AS
SELECT p."name" AS project, r."owner" || '/' || r."name" AS repository, b."name" AS branch,
  b."name" = r."defaultBranch" AS is_default_branch, f."path", f."type"::text AS type, f."mode", f."blobSha" AS blob_sha,
  f."size", f."language", c."isBinary" AS is_binary, c."content",
  CASE WHEN c."isBinary" IS FALSE THEN "mirror_text"(c."content") END AS text,
  f."syncId" AS sync_id, s."completedAt" AS synced_at, s."headSha" AS commit_sha
FROM "RepositoryFile" f
JOIN "Branch" b ON b."id" = f."branchId"
JOIN "Repository" r ON r."id" = f."repositoryId"
JOIN "Project" p ON p."id" = r."projectId"
LEFT JOIN "ProjectSync" s ON s."id" = f."syncId"
LEFT JOIN "Blob" c ON c."sha" = f."blobSha"
WHERE f."supersededBySyncId" IS NULL AND f."type" <> 'tree';

CREATE VIEW "mirror_changes" AS
SELECT p."name" AS project, r."owner" || '/' || r."name" AS repository, s."branchName" AS branch,
  s."branchName" = r."defaultBranch" AS is_default_branch, s."id" AS sync_id, s."completedAt" AS synced_at,
  s."headSha" AS commit_sha, c.kind, c.path, c.renamed_from, c.type, c.before_sha, c.after_sha,
  (SELECT "mirror_text"("content") FROM "Blob" WHERE "sha" = c.before_sha AND "isBinary" IS FALSE) AS before_text,
  (SELECT "mirror_text"("content") FROM "Blob" WHERE "sha" = c.after_sha AND "isBinary" IS FALSE) AS after_text
FROM "ProjectSync" s
JOIN "Repository" r ON r."id" = s."repositoryId"
JOIN "Project" p ON p."id" = r."projectId"
CROSS JOIN LATERAL (
  SELECT CASE WHEN a."renamedFrom" IS NOT NULL THEN 'renamed' WHEN o."id" IS NULL THEN 'added' ELSE 'modified' END AS kind,
    a."path", a."renamedFrom" AS renamed_from, a."type"::text AS type, o."blobSha" AS before_sha, a."blobSha" AS after_sha
  FROM "RepositoryFile" a
  LEFT JOIN "RepositoryFile" o ON o."supersededBySyncId" = a."syncId" AND o."type" <> 'tree'
    AND o."path" = coalesce(a."renamedFrom", a."path")
  WHERE a."syncId" = s."id" AND a."type" <> 'tree'
  UNION ALL
  SELECT 'removed', o."path", NULL, o."type"::text, o."blobSha", NULL
  FROM "RepositoryFile" o
  WHERE o."supersededBySyncId" = s."id" AND o."type" <> 'tree' AND NOT EXISTS (
    SELECT FROM "RepositoryFile" a
    WHERE a."syncId" = s."id" AND a."type" <> 'tree' AND coalesce(a."renamedFrom", a."path") = o."path")
) c
WHERE s."status" = 'completed';

CREATE VIEW "mirror_memory" AS
SELECT p."name" AS project, r."owner" || '/' || r."name" AS repository, b."name" AS branch, m."path",
  nullif(m."anchor", '') AS anchor, m."source"::text AS source, m."title", m."content", m."tags", m."date",
  m."id" AS entry_id, m."lineageId" AS lineage_id, m."version", m."syncId" AS sync_id, m."createdAt" AS created_at
FROM "MemoryEntry" m
JOIN "Project" p ON p."id" = m."projectId"
LEFT JOIN "Repository" r ON r."id" = m."repositoryId"
LEFT JOIN "Branch" b ON b."id" = m."branchId"
WHERE m."endedAt" IS NULL;
