export * from "./receive-delivery.js";
export * from "./replay-deliveries.js";
