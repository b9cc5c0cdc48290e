import {
  type FailureGroup,
  failureGroupSchema,
  type OpsMaintenance,
  type OpsQueue,
  type OpsRange,
  type OpsRateLimit,
  type OpsThroughput,
  type OpsWorker,
  opsMaintenanceSchema,
  opsQueueSchema,
  opsRateLimitSchema,
  opsThroughputSchema,
  opsWorkerSchema,
  type Page,
  pageOf,
  type RetriedGroup,
  retriedGroupSchema,
} from "@project-sync/contracts";
import type { CallOptions, Transport } from "./transport.js";

/** How the server does. The topic `ops` of {@link ProjectSyncClient.events} tells when to ask again. */
export interface OpsApi {
  queues(call?: CallOptions): Promise<Page<OpsQueue>>;
  /** What runs goes on, nothing new begins until it is resumed. Takes the role admin. */
  pauseQueue(name: string, call?: CallOptions): Promise<OpsQueue>;
  resumeQueue(name: string, call?: CallOptions): Promise<OpsQueue>;
  workers(call?: CallOptions): Promise<Page<OpsWorker>>;
  throughput(options?: RangeOptions, call?: CallOptions): Promise<OpsThroughput>;
  /** Failed syncs by error code, the most frequent first. */
  failures(options?: RangeOptions, call?: CallOptions): Promise<Page<FailureGroup>>;
  /** Syncs every branch again whose newest sync failed with this code; again while `left` is not 0. */
  retryFailures(code: string, options?: RangeOptions, call?: CallOptions): Promise<RetriedGroup>;
  rateLimits(call?: CallOptions): Promise<Page<OpsRateLimit>>;
  maintenance(options?: RangeOptions, call?: CallOptions): Promise<OpsMaintenance>;
}

export interface RangeOptions {
  /** default: 24h */
  range?: OpsRange | undefined;
}

export function opsApi({ json }: Transport): OpsApi {
  const path = (...parts: string[]) => `/api/v1/ops/${parts.map(encodeURIComponent).join("/")}`;
  const change = (name: string, what: string, call?: CallOptions) =>
    json(opsQueueSchema, { ...call, method: "POST", path: path("queues", name, what), body: {} });
  return {
    queues: (call) => json(pageOf(opsQueueSchema), { ...call, path: path("queues") }),
    pauseQueue: (name, call) => change(name, "pause", call),
    resumeQueue: (name, call) => change(name, "resume", call),
    workers: (call) => json(pageOf(opsWorkerSchema), { ...call, path: path("workers") }),
    throughput: (query = {}, call) =>
      json(opsThroughputSchema, { ...call, path: path("throughput"), query: { ...query } }),
    failures: (query = {}, call) =>
      json(pageOf(failureGroupSchema), { ...call, path: path("failures"), query: { ...query } }),
    retryFailures: (code, body = {}, call) =>
      json(retriedGroupSchema, { ...call, method: "POST", path: path("failures", code, "retry"), body }),
    rateLimits: (call) => json(pageOf(opsRateLimitSchema), { ...call, path: path("rate-limits") }),
    maintenance: (query = {}, call) =>
      json(opsMaintenanceSchema, { ...call, path: path("maintenance"), query: { ...query } }),
  };
}
