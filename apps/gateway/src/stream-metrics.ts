import { Counter, Gauge, type Registry } from "prom-client";
import type { Clients } from "./clients.js";

/** What operators see of the streams. The figures are taken when they are asked for: sending counts in plain numbers. */
export function registerStreamMetrics(registry: Registry, clients: Clients): void {
  const registers = [registry];
  new Gauge({
    name: "project_sync_stream_clients",
    help: "Clients that are connected to an event stream",
    registers,
    collect() {
      this.set(clients.size);
    },
  });
  new Counter({
    name: "project_sync_stream_events_sent_total",
    help: "Events sent to clients, each counted once per client",
    registers,
    collect() {
      this.reset();
      this.inc(clients.eventsSent);
    },
  });
  new Counter({
    name: "project_sync_stream_disconnects_total",
    help: "Event streams that ended, by reason",
    labelNames: ["reason"],
    registers,
    collect() {
      this.reset();
      for (const [reason, count] of clients.disconnects) this.inc({ reason }, count);
    },
  });
}
