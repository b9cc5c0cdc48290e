export { BusUnavailableError } from "./bounded-send.js";
export { SlowConsumerError } from "./live-events.js";
export * from "./postgres-bus.js";
export * from "./progress-bus.js";
export * from "./redis-bus.js";
export * from "./stream-sync-events.js";
