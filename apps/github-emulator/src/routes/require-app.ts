import type { App } from "../apps/app.js";
import type { Installation } from "../apps/installation.js";
import { undecodable } from "../apps/verify-jwt.js";
import { notFound } from "../http/api-error.js";
import type { ApiRequest } from "../http/route.js";

/** The app that has signed the request. @throws ApiError 401 for any other caller */
export function requireApp({ caller }: ApiRequest): App {
  if (!caller.app) throw undecodable();
  return caller.app;
}

/** The app's installation that the path names. @throws ApiError 404 where there is none (any more) */
export function requireInstallation(request: ApiRequest, page: string): { app: App; installation: Installation } {
  const app = requireApp(request);
  const installation = app.installations.find(({ id }) => String(id) === request.params.installation);
  if (!installation) throw notFound(page);
  return { app, installation };
}
