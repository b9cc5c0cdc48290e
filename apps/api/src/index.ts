export type { HttpContext } from "./context.js";
export { createApi } from "./create-api.js";
export { githubHostsOf } from "./github-hosts.js";
export { findWebDir } from "./web/find-web-dir.js";
