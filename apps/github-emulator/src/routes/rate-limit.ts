import { jsonReply, type Reply } from "../http/reply.js";
import type { ApiRequest } from "../http/route.js";

/** GET /rate_limit, which costs nothing itself. The emulator only has the core limit; the others are never used. */
export async function getRateLimit({ emulator, caller }: ApiRequest): Promise<Reply> {
  const core = { ...emulator.rateLimits.status(caller), resource: "core" };
  const search = { limit: 30, remaining: 30, used: 0, reset: core.reset, resource: "search" };
  return jsonReply({ resources: { core, search }, rate: core });
}
