import type { IncomingMessage } from "node:http";
import { z } from "zod";
import { addRepository } from "../add-repository.js";
import type { EmulatorState } from "../emulator-state.js";
import { ApiError } from "../http/api-error.js";
import { readJson } from "../http/read-json.js";
import { emptyReply, jsonReply } from "../http/reply.js";
import { type Route, route } from "../http/route.js";
import { faultRuleSchema } from "./fault-schema.js";

export interface ControlRequest {
  emulator: EmulatorState;
  incoming: IncomingMessage;
  query: URLSearchParams;
}

const repositorySchema = z.object({
  owner: z.string(),
  name: z.string(),
  from: z.string().exactOptional(),
  private: z.boolean().exactOptional(),
  defaultBranch: z.string().exactOptional(),
});
const nameSchema = z.object({ owner: z.string(), name: z.string() });
const webhookSchema = z.object({ url: z.url(), secret: z.string().exactOptional() }).nullable();
const limitSchema = z.object({
  token: z.string().nullable().exactOptional(),
  limit: z.number().int().exactOptional(),
  remaining: z.number().int().exactOptional(),
  resetInMs: z.number().exactOptional(),
});

/** What `startEmulator` offers in process, over HTTP: for an emulator that runs on its own. */
export const controlRoutes: Route<ControlRequest>[] = [
  route("POST", "/faults", async ({ emulator, incoming }) => {
    emulator.faults.add(await parse(faultRuleSchema, incoming));
    return emptyReply(204);
  }),
  route("DELETE", "/faults", async ({ emulator }) => {
    emulator.faults.clear();
    return emptyReply(204);
  }),
  route("PUT", "/latency", async ({ emulator, incoming }) => {
    emulator.latencyMs = (await parse(z.object({ ms: z.number().nonnegative() }), incoming)).ms;
    return emptyReply(204);
  }),
  route("PUT", "/rate-limit", async ({ emulator, incoming }) => {
    emulator.rateLimits.set(await parse(limitSchema, incoming));
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
  route("POST", "/repositories", async ({ emulator, incoming }) => {
    const { record, git } = await addRepository(emulator, await parse(repositorySchema, incoming));
    return jsonReply({ id: record.id, bareDir: git.dir }, { status: 201 });
  }),
  route("POST", "/pushed", async ({ emulator, incoming }) => {
    const { owner, name } = await parse(nameSchema, incoming);
    const repository = emulator.repositories.find(owner, name);
    if (!repository) throw new ApiError(404, `There is no repository ${owner}/${name}`);
    await emulator.pushes.detect(repository);
    return emptyReply(204);
  }),
  route("PUT", "/webhook", async ({ emulator, incoming }) => {
    emulator.webhooks.configure(await parse(webhookSchema, incoming));
    return emptyReply(204);
  }),
  route("GET", "/deliveries", async ({ emulator }) => jsonReply(emulator.webhooks.deliveries)),
];

async function parse<T extends z.ZodType>(schema: T, incoming: IncomingMessage): Promise<z.output<T>> {
  const result = schema.safeParse(await readJson(incoming));
  if (result.success) return result.data;
  throw new ApiError(422, z.prettifyError(result.error));
}
