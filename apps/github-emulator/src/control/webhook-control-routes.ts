import { z } from "zod";
import { emptyReply, jsonReply } from "../http/reply.js";
import { type Route, route } from "../http/route.js";
import { type ControlRequest, parseBody } from "./control-request.js";

const webhookSchema = z
  .object({ url: z.url(), secret: z.string().exactOptional(), events: z.array(z.string()).exactOptional() })
  .nullable();
const share = z.number().min(0).max(1).exactOptional();
const unreliableSchema = z
  .object({
    drop: share,
    duplicate: share,
    delayMs: z.tuple([z.number().nonnegative(), z.number().nonnegative()]).exactOptional(),
    reorder: z.boolean().exactOptional(),
    seed: z.number().int().exactOptional(),
  })
  .nullable();

/** Where events go, how badly, and what was sent. */
export const webhookControlRoutes: Route<ControlRequest>[] = [
  route("PUT", "/webhook", async (request) => {
    request.emulator.webhooks.configure(await parseBody(webhookSchema, request));
    return emptyReply(204);
  }),
  route("PUT", "/unreliable", async (request) => {
    request.emulator.webhooks.unreliable(await parseBody(unreliableSchema, request));
    return emptyReply(204);
  }),
  route("GET", "/deliveries", async ({ emulator, query }) => {
    const { entries } = emulator.webhooks.log;
    if (query.get("brief") !== "true") return jsonReply(entries);
    return jsonReply(entries.map(({ payload, requestHeaders, response, ...brief }) => brief));
  }),
];
