import {
  failureGroupSchema,
  opsMaintenanceSchema,
  opsQueueSchema,
  opsRangeSchema,
  opsRateLimitSchema,
  opsThroughputSchema,
  opsWorkerSchema,
  pageOf,
  retriedGroupSchema,
} from "@project-sync/contracts";
import { listFailures, listWorkers, readThroughput, timeBuckets } from "@project-sync/database";
import { z } from "zod";
import { listQueues } from "../ops/list-queues.js";
import { listRateLimits } from "../ops/list-rate-limits.js";
import { readMaintenance } from "../ops/read-maintenance.js";
import { retryFailures } from "../ops/retry-failures.js";
import { setQueuePaused } from "../ops/set-queue-paused.js";
import { rest } from "../rest-meta.js";
import { serverWide } from "../trpc.js";

const tag = "Operations";
const read = serverWide("read");
const queueInput = z.strictObject({ queue: z.string().min(1).max(100) });
const rangeInput = z.object({ range: opsRangeSchema.default("24h") });
const codeSchema = z.string().regex(/^\w{1,100}$/, "Not an error code");

/** What runs, what waits, what fails: the operations page and `project-sync ops`. Not for keys of a single project. */
export const opsProcedures = {
  queues: read
    .meta(
      rest({
        method: "GET",
        path: "/api/v1/ops/queues",
        tag,
        summary: "What waits and runs, in the rows and in the queue, and whether the queue is paused",
      }),
    )
    .input(z.object({}))
    .output(pageOf(opsQueueSchema))
    .query(({ ctx }) => listQueues(ctx)),

  pauseQueue: serverWide("admin")
    .meta(
      rest({
        method: "POST",
        path: "/api/v1/ops/queues/{queue}/pause",
        tag,
        summary: "Pause the queue",
        description:
          "Syncs that run go on to their end; requests are taken and wait. It stays paused, across restarts, until resumed.",
        errors: ["queue_not_found"],
      }),
    )
    .input(queueInput)
    .output(opsQueueSchema)
    .mutation(({ ctx, input }) => setQueuePaused(ctx, { ...input, paused: true })),

  resumeQueue: serverWide("admin")
    .meta(
      rest({
        method: "POST",
        path: "/api/v1/ops/queues/{queue}/resume",
        tag,
        summary: "Resume a paused queue",
        errors: ["queue_not_found"],
      }),
    )
    .input(queueInput)
    .output(opsQueueSchema)
    .mutation(({ ctx, input }) => setQueuePaused(ctx, { ...input, paused: false })),

  workers: read
    .meta(
      rest({
        method: "GET",
        path: "/api/v1/ops/workers",
        tag,
        summary: "List the workers and what each of them runs",
        description: "Those that stopped in an orderly way are not listed; `silent` ones for a day.",
      }),
    )
    .input(z.object({}))
    .output(pageOf(opsWorkerSchema))
    .query(async ({ ctx }) => ({ items: await listWorkers(ctx.database), nextCursor: null })),

  throughput: read
    .meta(
      rest({
        method: "GET",
        path: "/api/v1/ops/throughput",
        tag,
        summary: "How many syncs finished over time, and how long they took",
      }),
    )
    .input(rangeInput)
    .output(opsThroughputSchema)
    .query(({ ctx, input }) => readThroughput(ctx.database, { ...input, now: ctx.clock.now() })),

  failures: read
    .meta(
      rest({
        method: "GET",
        path: "/api/v1/ops/failures",
        tag,
        summary: "List failed syncs by error code, the most frequent first",
      }),
    )
    .input(rangeInput)
    .output(pageOf(failureGroupSchema))
    .query(async ({ ctx, input }) => {
      const span = timeBuckets(input.range, ctx.clock.now());
      return { items: await listFailures(ctx.database, span), nextCursor: null };
    }),

  retryFailures: serverWide("sync")
    .meta(
      rest({
        method: "POST",
        path: "/api/v1/ops/failures/{code}/retry",
        tag,
        summary: "Sync again every branch whose newest sync failed with a code",
        description: "Up to 500 branches; call again while `left` is not 0. Branches that synced since are left alone.",
        status: 202,
      }),
    )
    .input(z.strictObject({ code: codeSchema, range: opsRangeSchema.default("24h") }))
    .output(retriedGroupSchema)
    .mutation(({ ctx, input }) => retryFailures(ctx, input)),

  rateLimits: read
    .meta(
      rest({
        method: "GET",
        path: "/api/v1/ops/rate-limits",
        tag,
        summary: "List what is left of GitHub's budgets of requests, and when they begin anew",
      }),
    )
    .input(z.object({}))
    .output(pageOf(opsRateLimitSchema))
    .query(({ ctx }) => listRateLimits(ctx)),

  maintenance: read
    .meta(
      rest({
        method: "GET",
        path: "/api/v1/ops/maintenance",
        tag,
        summary: "What the reconciler, the sweep and the background tasks did, and what they put right over time",
      }),
    )
    .input(rangeInput)
    .output(opsMaintenanceSchema)
    .query(({ ctx, input }) => readMaintenance(ctx, input)),
};
