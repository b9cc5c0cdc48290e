import { z } from "zod";
import { AppControls } from "../apps/app-controls.js";
import { ApiError } from "../http/api-error.js";
import { emptyReply, jsonReply, type Reply } from "../http/reply.js";
import { type Route, route } from "../http/route.js";
import { type ControlRequest, parseBody } from "./control-request.js";

const appSchema = z.object({
  id: z.number().int().positive().exactOptional(),
  name: z.string().exactOptional(),
  owner: z.string().exactOptional(),
  privateKey: z.string().exactOptional(),
  webhook: z.object({ url: z.url(), secret: z.string().exactOptional() }).exactOptional(),
  events: z.array(z.string()).exactOptional(),
  permissions: z.record(z.string(), z.enum(["read", "write", "admin"])).exactOptional(),
  tokenLifetimeMs: z.number().positive().exactOptional(),
});
const installSchema = z.object({
  owner: z.string(),
  repositories: z.union([z.literal("all"), z.array(z.string())]).exactOptional(),
});
const selectionSchema = z.object({ add: z.array(z.string()).default([]), remove: z.array(z.string()).default([]) });

const INSTALLATION = "/apps/:app/installations/:owner";

/** GitHub Apps and where they are installed. */
export const appControlRoutes: Route<ControlRequest>[] = [
  route("POST", "/apps", async (request) => {
    const app = request.emulator.apps.create(await parseBody(appSchema, request));
    return jsonReply(describe(new AppControls(request.emulator, app)), { status: 201 });
  }),
  route("POST", "/app-manifests", async (request) => {
    const code = request.emulator.apps.offer(await parseBody(appSchema, request));
    return jsonReply({ code }, { status: 201 });
  }),
  route("DELETE", "/installation-tokens", async ({ emulator }) => {
    emulator.apps.tokens.revoke();
    return emptyReply(204);
  }),
  route("POST", "/apps/:app/installations", async (request) => {
    const { owner, ...options } = await parseBody(installSchema, request);
    return jsonReply(controls(request).install(owner, options), { status: 201 });
  }),
  route("PATCH", INSTALLATION, async (request) => {
    const { add, remove } = await parseBody(selectionSchema, request);
    if (add.length > 0) controls(request).addRepositories(owner(request), add);
    if (remove.length > 0) controls(request).removeRepositories(owner(request), remove);
    return emptyReply(204);
  }),
  route(
    "DELETE",
    INSTALLATION,
    change((app, owner) => app.uninstall(owner)),
  ),
  route(
    "PUT",
    `${INSTALLATION}/suspended`,
    change((app, owner) => app.suspend(owner)),
  ),
  route(
    "DELETE",
    `${INSTALLATION}/suspended`,
    change((app, owner) => app.unsuspend(owner)),
  ),
  route(
    "DELETE",
    `${INSTALLATION}/tokens`,
    change((app, owner) => app.revokeTokens(owner)),
  ),
];

function controls({ emulator, params }: ControlRequest): AppControls {
  const app = emulator.apps.find(Number(params.app));
  if (!app) throw new ApiError(404, `There is no app ${params.app}`);
  return new AppControls(emulator, app);
}

function owner({ params }: ControlRequest): string {
  return params.owner ?? "";
}

function describe({ id, slug, clientId, clientSecret, privateKey, webhookSecret }: AppControls) {
  return { id, slug, clientId, clientSecret, privateKey, webhookSecret };
}

/** A change of an installation that has no answer. */
function change(apply: (app: AppControls, owner: string) => void) {
  return async (request: ControlRequest): Promise<Reply> => {
    apply(controls(request), owner(request));
    return emptyReply(204);
  };
}
