import { fileURLToPath } from "node:url";
import { type NodeProcess, spawnNode } from "@project-sync/testing";

const MAIN = fileURLToPath(new URL("../../dist/main.js", import.meta.url));

/** Starts the built worker with quick recovery and waits until it takes jobs. */
export async function spawnWorker(env: Record<string, string>): Promise<NodeProcess> {
  const worker = spawnNode(MAIN, { env: { ...QUICK, ...env } });
  await worker.output(/worker ready/);
  return worker;
}

const QUICK = {
  WORKER_LOCK_DURATION_MS: "1000",
  WORKER_STALLED_INTERVAL_MS: "500",
  WORKER_HEARTBEAT_MS: "200",
  WORKER_MAINTENANCE_MS: "300",
  WORKER_RETRY_BASE_MS: "100",
};
