import type { SyncEvent } from "@project-sync/contracts";
import type { ProgressBus, ProgressListener } from "@project-sync/progress";
import { createAuthenticator } from "@project-sync/rpc";
import { createLogger, createMetrics, listenHttp } from "@project-sync/runtime";
import { onTestFinished } from "vitest";
import { createGateway, type GatewayOptions } from "../create-gateway.js";
import { MemorySyncs } from "./memory-syncs.js";

export const KEY = "test-key";
export const AUTHORIZED = { authorization: `Bearer ${KEY}` };

/** A bus inside this process, which delivers at once. */
export class LocalBus implements Pick<ProgressBus, "subscribe"> {
  readonly listeners = new Set<ProgressListener>();

  subscribe(listener: ProgressListener): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  publish(event: SyncEvent): void {
    for (const listener of this.listeners) listener.onEvent(event);
  }
}

/** A gateway on a real port, over syncs in memory, that stops with the test. */
export async function startGateway(options: Partial<GatewayOptions> = {}) {
  const syncs = new MemorySyncs();
  const bus = new LocalBus();
  const gateway = createGateway({
    ...syncs,
    bus,
    checkStore: async () => undefined,
    authenticate: createAuthenticator({ mode: "required", apiKeys: [KEY] }),
    logger: createLogger({ name: "test", level: "silent" }),
    metrics: createMetrics(),
    retryMs: 1,
    ...options,
  });
  const server = await listenHttp({ host: "127.0.0.1", port: 0, graceMs: 200 });
  server.serve(gateway.listener);
  onTestFinished(async () => {
    await gateway.close();
    await server.close();
  });
  const metric = async (line: string) => {
    const text = await (await fetch(`${server.url}/metrics`, { headers: AUTHORIZED })).text();
    return Number(new RegExp(`^${line} (\\d+)$`, "m").exec(text)?.[1] ?? 0);
  };
  const clients = () => metric("project_sync_stream_clients");
  const disconnects = (reason: string) => metric(`project_sync_stream_disconnects_total\\{reason="${reason}"\\}`);
  const urlOf = (syncId: string) => `${server.url}/api/v1/events/project-sync/${syncId}`;
  return { syncs, bus, gateway, url: server.url, urlOf, clients, disconnects };
}
