export * from "./data-dir.js";
export * from "./embedded-postgres.js";
export { EmbeddedPostgresError } from "./postgres-error.js";
export { readPostmasterPid } from "./postmaster-pid.js";
export * from "./process-identity.js";
export * from "./secret-file.js";
