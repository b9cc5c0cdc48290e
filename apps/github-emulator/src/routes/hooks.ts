import { ApiError, docs, notFound } from "../http/api-error.js";
import { Page } from "../http/page.js";
import { readBody } from "../http/read-body.js";
import { emptyReply, jsonReply, type Reply } from "../http/reply.js";
import type { RepositoryRequest } from "../http/route.js";
import { hookShape } from "../shapes/hook.js";
import type { Hook, HookChanges } from "../webhooks/hook.js";
import { hookChangesSchema, newHookSchema } from "./hook-body.js";
import { requireHookAdministration } from "./require-hook-administration.js";

const PAGE = "repos/webhooks#list-repository-webhooks";

/** GET /repos/{owner}/{repo}/hooks */
export async function listHooks(request: RepositoryRequest): Promise<Reply> {
  const { emulator, repository, query } = request;
  requireHookAdministration(request, PAGE);
  const hooks = emulator.webhooks.hooks.listOfRepository(repository.record.id);
  const page = new Page(query);
  const headers = page.link(`${emulator.origin}/repositories/${repository.record.id}/hooks`, hooks.length);
  return jsonReply(
    page.slice(hooks).map((hook) => shapeOf(request, hook)),
    { headers },
  );
}

/** POST /repos/{owner}/{repo}/hooks: makes a hook and pings it. */
export async function createHook(request: RepositoryRequest): Promise<Reply> {
  const page = "repos/webhooks#create-a-repository-webhook";
  const { emulator, incoming, repository } = request;
  requireHookAdministration(request, page);
  const { config, events, active } = await readBody(incoming, newHookSchema, page);
  const { hooks } = emulator.webhooks;
  const { id } = repository.record;
  if (hooks.listOfRepository(id).some(({ url }) => url === config.url)) throw alreadyExists(page);
  const { url, secret, content_type: contentType = "form" } = config;
  const hook = hooks.add(
    { url, events, active, contentType, ...(secret ? { secret } : {}) },
    { kind: "repository", id },
  );
  ping(request, hook);
  const shape = shapeOf(request, hook);
  return jsonReply(shape, { status: 201, headers: { location: shape.url } });
}

/** GET /repos/{owner}/{repo}/hooks/{hook_id} */
export async function getHook(request: RepositoryRequest): Promise<Reply> {
  return jsonReply(shapeOf(request, requireHook(request)));
}

/** PATCH /repos/{owner}/{repo}/hooks/{hook_id}. A `config` without the secret removes it. */
export async function updateHook(request: RepositoryRequest): Promise<Reply> {
  const page = "repos/webhooks#update-a-repository-webhook";
  const hook = requireHook(request);
  const body = await readBody(request.incoming, hookChangesSchema, page);
  const { config, active, add_events: added, remove_events: removed } = body;
  const events = [...new Set([...(body.events ?? hook.events), ...added])].filter((event) => !removed.includes(event));
  const changes: HookChanges = { events, ...(active === undefined ? {} : { active }) };
  if (config) {
    const { url = hook.url, secret = null, content_type: contentType = hook.contentType } = config;
    Object.assign(changes, { url, secret, contentType });
  }
  request.emulator.webhooks.hooks.update(hook, changes);
  return jsonReply(shapeOf(request, hook));
}

/** DELETE /repos/{owner}/{repo}/hooks/{hook_id} */
export async function deleteHook(request: RepositoryRequest): Promise<Reply> {
  const hook = requireHook(request);
  request.emulator.webhooks.hooks.removeWhere((other) => other === hook);
  return emptyReply(204);
}

/** POST /repos/{owner}/{repo}/hooks/{hook_id}/pings */
export async function pingHook(request: RepositoryRequest): Promise<Reply> {
  ping(request, requireHook(request));
  return emptyReply(204);
}

/** The hook that the path names. @throws ApiError 404 where the repository has none of this id, 403 or 404 to strangers */
export function requireHook(request: RepositoryRequest): Hook {
  requireHookAdministration(request, PAGE);
  const { emulator, repository, params } = request;
  const hooks = emulator.webhooks.hooks.listOfRepository(repository.record.id);
  const hook = hooks.find(({ id }) => String(id) === params.hook);
  if (!hook) throw notFound(PAGE);
  return hook;
}

function ping(request: RepositoryRequest, hook: Hook): void {
  const payload = { zen: "Speak like a human.", hook_id: hook.id, hook: hookShape(request.urls, hook, null) };
  request.emulator.webhooks.send(hook, { event: "ping", payload, repositoryId: request.repository.record.id });
}

function shapeOf({ emulator, urls }: RepositoryRequest, hook: Hook) {
  return hookShape(urls, hook, emulator.webhooks.log.findLast(hook.id));
}

function alreadyExists(page: string): ApiError {
  const error = { resource: "Hook", code: "custom", message: "Hook already exists on this repository" };
  return new ApiError(422, "Validation Failed", docs(page), { body: { errors: [error] } });
}
