import { z } from "zod";
import { ApiError, docs, notFound } from "../http/api-error.js";
import { readJson } from "../http/read-json.js";
import { jsonReply, type Reply } from "../http/reply.js";
import type { RepositoryRequest } from "../http/route.js";
import { hookShape } from "../shapes/hook.js";

const bodySchema = z.object({
  config: z.object({ url: z.url({ protocol: /^https?$/ }), secret: z.string().optional() }),
  events: z.array(z.string()).default(["push"]),
});

/** GET /repos/{owner}/{repo}/hooks; only with a token, 404 without. */
export async function listHooks({ emulator, repository, urls, caller }: RepositoryRequest): Promise<Reply> {
  if (!caller.authenticated) throw notFound("repos/webhooks#list-repository-webhooks");
  return jsonReply(emulator.webhooks.list(repository.record.id).map((hook) => hookShape(urls, hook)));
}

/** POST /repos/{owner}/{repo}/hooks: makes a hook and pings it. */
export async function createHook({ emulator, incoming, repository, urls, caller }: RepositoryRequest): Promise<Reply> {
  const page = "repos/webhooks#create-a-repository-webhook";
  if (!caller.authenticated) throw notFound(page);
  const body = bodySchema.safeParse(await readJson(incoming));
  if (!body.success) throw new ApiError(422, "Validation Failed", docs(page));
  const { config, events } = body.data;
  const { url, secret } = config;
  const hook = emulator.webhooks.add({ url, events, ...(secret ? { secret } : {}) }, repository.record.id);
  const shape = hookShape(urls, hook);
  emulator.webhooks.send(hook, "ping", { zen: "Speak like a human.", hook_id: hook.id, hook: shape });
  return jsonReply(shape, { status: 201, headers: { location: shape.url } });
}
