import { notFound } from "../http/api-error.js";
import { Page } from "../http/page.js";
import { jsonReply, type Reply } from "../http/reply.js";
import type { ApiRequest, RepositoryRequest } from "../http/route.js";
import { fullInstallationShape } from "../shapes/installation.js";
import { requireApp, requireInstallation } from "./require-app.js";

/** GET /app/installations */
export async function listInstallations(request: ApiRequest): Promise<Reply> {
  const { origin } = request.emulator;
  const app = requireApp(request);
  const page = new Page(request.query);
  const shapes = page.slice(app.installations).map((installation) => fullInstallationShape(origin, app, installation));
  return jsonReply(shapes, { headers: page.link(`${origin}/app/installations`, app.installations.length) });
}

/** GET /app/installations/{installation_id} */
export async function getInstallation(request: ApiRequest): Promise<Reply> {
  const page = "apps/apps#get-an-installation-for-the-authenticated-app";
  const { app, installation } = requireInstallation(request, page);
  return jsonReply(fullInstallationShape(request.emulator.origin, app, installation));
}

/** GET /orgs/{org}/installation and /users/{username}/installation; accounts here are whichever is asked for. */
export async function getAccountInstallation(request: ApiRequest): Promise<Reply> {
  const app = requireApp(request);
  const installation = app.installationOn(request.params.account ?? "");
  if (!installation) throw notFound("apps/apps#get-a-user-installation-for-the-authenticated-app");
  return jsonReply(fullInstallationShape(request.emulator.origin, app, installation));
}

/** GET /repos/{owner}/{repo}/installation */
export async function getRepositoryInstallation(request: RepositoryRequest): Promise<Reply> {
  const app = requireApp(request);
  const installation = app.installationFor(request.repository.record);
  if (!installation) throw notFound("apps/apps#get-a-repository-installation-for-the-authenticated-app");
  return jsonReply(fullInstallationShape(request.emulator.origin, app, installation));
}
