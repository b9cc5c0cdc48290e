import { notFound } from "../http/api-error.js";
import { jsonReply, type Reply } from "../http/reply.js";
import type { ApiRequest } from "../http/route.js";
import { appShape, newAppShape } from "../shapes/app.js";
import { requireApp } from "./require-app.js";

/** GET /app */
export async function getApp(request: ApiRequest): Promise<Reply> {
  return jsonReply(appShape(request.emulator.origin, requireApp(request)));
}

/** POST /app-manifests/{code}/conversions: makes the app of a confirmed manifest, and tells its secrets. */
export async function convertManifest({ emulator, params }: ApiRequest): Promise<Reply> {
  const app = emulator.apps.convert(params.code ?? "");
  if (!app) throw notFound("apps/apps#create-a-github-app-from-a-manifest");
  return jsonReply(newAppShape(emulator.origin, app), { status: 201 });
}
