import type { ContentPlan, ContentWay, SyncFact } from "@project-sync/contracts";
import { type BlobWriter, findMissingBlobs, openBlobWriter } from "@project-sync/database";
import { atMostEvery } from "./at-most-every.js";
import { type ContentQuery, collectNeeds, type NeededContent } from "./content-needs.js";
import { type ArrivedBlob, fetchBlobs, fetchTexts, readTarball } from "./content-transports.js";
import { countSkipped } from "./count-skipped.js";
import { counted } from "./counted.js";
import { isBinary } from "./is-binary.js";
import type { PipelineContext } from "./pipeline-context.js";
import { planContent } from "./plan-content.js";
import { planned } from "./planned.js";
import { batchTexts } from "./text-batches.js";

/** Between two facts of progress: each of thousands of files would cost as much as the file. */
const PROGRESS_MS = 25;

/**
 * Brings the content that the repository's settings want and the database lacks, and answers how many bytes came. Each
 * distinct blob comes once; files over the limit are recorded without content. In memory stand a few blobs and one batch
 * of the writer, however large the repository is. What arrived before a failure is kept: blobs are named by their content,
 * so it stays right. The way, and the files left without content, are noted in the context.
 */
export async function* fetchContent(context: PipelineContext, query: ContentQuery): AsyncGenerator<SyncFact, number> {
  const needs = await collectNeeds(context, query);
  const { way, ...plan } = await choosePlan(context, needs);
  yield planned(context, "content", { way, ...plan });
  await using writer = openBlobWriter(context.database);
  await recordTooLarge(context, writer, needs.tooLarge);
  const count = progressOf(context, needs);
  const isDue = atMostEvery(PROGRESS_MS);
  let done = 0;
  let bytes = 0;
  let told = 0;
  yield count(done, bytes);
  for await (const { sha, size, content } of arrivingBlobs(context, query.headSha, needs, way)) {
    if (content === null) await writer.skip({ sha, size, reason: "too_large" });
    else await writer.write({ sha, content, isBinary: isBinary(content) });
    needs.sizes.set(sha, size);
    done += 1;
    bytes += content?.length ?? 0;
    if (!isDue()) continue;
    told = done;
    yield count(done, bytes);
  }
  if (told < done) yield count(done, bytes);
  await writer.flush();
  context.skipped = await countSkipped(context, query.changes, needs);
  return bytes;
}

async function choosePlan(context: PipelineContext, { missing, archiveBytes }: NeededContent): Promise<ContentPlan> {
  const { batches, tooLong } = batchTexts(missing);
  const missingBytes = [...missing.values()].reduce<number>((sum, size) => sum + (size ?? 0), 0);
  const texts = (await context.github.hasToken(context.ref, context.request))
    ? { queries: batches.length, tooLong: tooLong.length }
    : null;
  const forced = context.forcePlan?.content;
  const quota = context.remainingRequests();
  return planContent({ missing: missing.size, missingBytes, archiveBytes, texts, quota, forced });
}

async function recordTooLarge(
  { database }: PipelineContext,
  writer: BlobWriter,
  tooLarge: ReadonlyMap<string, number>,
): Promise<void> {
  const shas = [...tooLarge.keys()];
  const { missing } = await findMissingBlobs(database, { shas, maxFileBytes: 0 });
  for (const sha of missing) {
    await writer.skip({ sha, size: tooLarge.get(sha) ?? 0, reason: "too_large" });
  }
}

/**
 * The blobs as they come; what the chosen way left out (`export-ignore`, `export-subst`, what is no text) comes by single
 * requests, and so does the rest when GraphQL fails, except for its rate limit, which is to be waited out.
 */
async function* arrivingBlobs(
  context: PipelineContext,
  commitSha: string | null,
  { missing, maxFileBytes }: NeededContent,
  way: ContentWay,
): AsyncGenerator<ArrivedBlob> {
  if (way === "tarball" && commitSha !== null) yield* readTarball(context, commitSha, missing, maxFileBytes);
  if (way === "graphql") {
    const failure = yield* fetchTexts(context, missing, maxFileBytes);
    if (failure !== null) {
      const reason = `GraphQL failed (${failure.code}); ${missing.size} blobs, a request each.`;
      Object.assign(context.plan, { content: { way: "blobs", reason }, fallbacks: context.plan.fallbacks + 1 });
    }
  }
  yield* fetchBlobs(context, missing, maxFileBytes);
}

/** Counts against what is missing now; a transport takes from `missing` what it has brought. */
function progressOf(context: PipelineContext, { missing }: NeededContent): (done: number, bytes: number) => SyncFact {
  const total = missing.size;
  const sizes = [...missing.values()];
  const totalBytes = sizes.includes(null) ? null : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  return (done, bytes) =>
    counted(context, {
      ...{ phase: "content", done, total, unit: "files", bytes: { done: bytes, total: totalBytes } },
    });
}
