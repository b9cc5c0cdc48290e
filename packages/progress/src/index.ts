export { BusUnavailableError } from "./bounded-send.js";
export * from "./follower.js";
export * from "./postgres-bus.js";
export * from "./progress-bus.js";
export * from "./redis-bus.js";
export * from "./streamed-event.js";
export type { ReadEvents, SyncChannel } from "./sync-channel.js";
export * from "./sync-channels.js";
