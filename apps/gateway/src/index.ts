export * from "./create-event-routes.js";
export * from "./create-gateway.js";
export * from "./event-store.js";
