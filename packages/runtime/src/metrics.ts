import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** Prometheus metrics of one process. Names follow https://prometheus.io/docs/practices/naming/. */
export interface Metrics {
  registry: Registry;
  syncsFinished: Counter<"status">;
  syncDuration: Histogram<"status">;
  githubRequests: Counter<"route" | "status">;
  planFallbacks: Counter<"way">;
  proofs: Counter<"result">;
  collected: Counter<"what">;
  /** `what`: job_lost, proof, sweep, branch_deleted, branch_returned, repository_missing, repository_returned … */
  healed: Counter<"what">;
  checks: Counter<"result">;
  webhooks: Counter<"outcome">;
  /** `result`: embedded, refused (an entry that the provider does not take) */
  embeddings: Counter<"result">;
  /** `purpose`: text (of entries, in the background), question */
  embeddingFailures: Counter<"purpose">;
  embeddingsPending: Gauge<"model">;
}

/** A registry of its own for each call, so that several apps in one process and tests do not collide. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    syncsFinished: new Counter({
      name: "project_sync_syncs_finished_total",
      help: "Syncs that reached a terminal status",
      labelNames: ["status"],
      registers,
    }),
    syncDuration: new Histogram({
      name: "project_sync_sync_duration_seconds",
      help: "From claim to terminal status",
      labelNames: ["status"],
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800],
      registers,
    }),
    githubRequests: new Counter({
      name: "project_sync_github_requests_total",
      help: "Requests sent to GitHub",
      labelNames: ["route", "status"],
      registers,
    }),
    planFallbacks: new Counter({
      name: "project_sync_plan_fallbacks_total",
      help: "Cheap ways to a tree that did not prove themselves and gave way to a dearer one",
      labelNames: ["way"],
      registers,
    }),
    proofs: new Counter({
      name: "project_sync_proofs_total",
      help: "Published trees recomputed from their rows by the scheduled sample, and whether they were right",
      labelNames: ["result"],
      registers,
    }),
    webhooks: new Counter({
      name: "project_sync_webhooks_total",
      help: "Deliveries of GitHub's whose signature was right, by what they caused",
      labelNames: ["outcome"],
      registers,
    }),
    embeddings: new Counter({
      name: "project_sync_memory_embeddings_total",
      help: "Memory entries that search by meaning has been given vectors for, and those that the provider refused",
      labelNames: ["result"],
      registers,
    }),
    embeddingFailures: new Counter({
      name: "project_sync_embedding_failures_total",
      help: "Times that the embedding provider was away, overloaded or refused us, by what it was asked for",
      labelNames: ["purpose"],
      registers,
    }),
    embeddingsPending: new Gauge({
      name: "project_sync_memory_embeddings_pending",
      help: "Current memory entries without vectors, as this process last counted them",
      labelNames: ["model"],
      registers,
    }),
    collected: new Counter({
      name: "project_sync_collected_total",
      help: "File versions, blobs and webhook deliveries deleted because nothing needs them any more",
      labelNames: ["what"],
      registers,
    }),
    healed: new Counter({
      name: "project_sync_healed_total",
      help: "Differences from GitHub, and from what was proven, that nobody had told of: found and put right",
      labelNames: ["what"],
      registers,
    }),
    checks: new Counter({
      name: "project_sync_checks_total",
      help: "Looks of the sweep at a repository, and what came of them",
      labelNames: ["result"],
      registers,
    }),
  };
}
