import { z } from "zod";
import { emptyReply, jsonReply } from "../http/reply.js";
import { type Route, route } from "../http/route.js";
import { setRateLimit } from "../set-rate-limit.js";
import { appControlRoutes } from "./app-control-routes.js";
import { type ControlRequest, parseBody } from "./control-request.js";
import { faultRuleSchema } from "./fault-schema.js";
import { repositoryControlRoutes } from "./repository-control-routes.js";
import { webhookControlRoutes } from "./webhook-control-routes.js";

const limitSchema = z.object({
  resource: z.enum(["core", "graphql"]).exactOptional(),
  token: z.string().nullable().exactOptional(),
  limit: z.number().int().exactOptional(),
  remaining: z.number().int().exactOptional(),
  resetInMs: z.number().exactOptional(),
});
const restrictionSchema = z.object({ token: z.string(), kind: z.enum(["classic", "fine-grained"]).nullable() });

/** What `startEmulator` offers in process, over HTTP: for an emulator that runs on its own. */
export const controlRoutes: Route<ControlRequest>[] = [
  ...repositoryControlRoutes,
  ...appControlRoutes,
  ...webhookControlRoutes,
  route("POST", "/faults", async (request) => {
    request.emulator.faults.add(await parseBody(faultRuleSchema, request));
    return emptyReply(204);
  }),
  route("DELETE", "/faults", async ({ emulator }) => {
    emulator.faults.clear();
    return emptyReply(204);
  }),
  route("PUT", "/latency", async (request) => {
    request.emulator.latencyMs = (await parseBody(z.object({ ms: z.number().nonnegative() }), request)).ms;
    return emptyReply(204);
  }),
  route("PUT", "/rate-limit", async (request) => {
    setRateLimit(request.emulator, await parseBody(limitSchema, request));
    return emptyReply(204);
  }),
  route("PUT", "/restricted-tokens", async (request) => {
    const { token, kind } = await parseBody(restrictionSchema, request);
    request.emulator.restrictedTokens.set(token, kind);
    return emptyReply(204);
  }),
  route("GET", "/requests", async ({ emulator, query }) => {
    const matching = query.get("matching");
    const count = emulator.requests.count(matching === null ? undefined : new RegExp(matching));
    return jsonReply({ count, requests: emulator.requests.list() });
  }),
  route("DELETE", "/requests", async ({ emulator }) => {
    emulator.requests.reset();
    return emptyReply(204);
  }),
];
