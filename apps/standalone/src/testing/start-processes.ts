import { fileURLToPath } from "node:url";
import { type NodeProcess, spawnNode } from "@project-sync/testing";

export const API_KEY = "distributed-test-key";
export const WEBHOOK_SECRET = "distributed-test-secret";

export interface Processes {
  all: NodeProcess[];
  workers: NodeProcess[];
  /** known once `ready()` has resolved */
  apiUrl: string;
  gatewayUrl: string;
  /** Resolves when all serve; rejects when one ended instead. */
  ready(): Promise<void>;
  kill(): Promise<void>;
}

type Services = Record<"DATABASE_URL" | "REDIS_URL" | "GITHUB_API_URL", string>;

/** The distributed setup, as README has it: api, gateway and two workers, all started at the same moment. */
export function startProcesses(services: Services): Processes {
  const [api, gateway, ...workers] = [start("api"), start("gateway"), start("worker"), start("worker")] as const;
  const all = [api, gateway, ...workers];
  const processes: Processes = {
    all,
    workers,
    apiUrl: "",
    gatewayUrl: "",
    async ready() {
      for (const worker of workers) await worker.output(/worker ready/);
      processes.apiUrl = await urlOf(api);
      processes.gatewayUrl = await urlOf(gateway);
    },
    async kill() {
      await Promise.all(all.map(({ end }) => end("SIGKILL")));
    },
  };
  return processes;

  function start(app: string): NodeProcess {
    const main = fileURLToPath(new URL(`../../../${app}/dist/main.js`, import.meta.url));
    const env = { API_KEYS: API_KEY, GITHUB_WEBHOOK_SECRET: WEBHOOK_SECRET, PORT: "0", ...services };
    return spawnNode(main, { env });
  }
}

/** Port 0 asks the system for a free one; the log tells which. */
async function urlOf(server: NodeProcess): Promise<string> {
  const [, url = ""] = await server.output(/"url":"(http:[^"]+)"/);
  return url;
}
