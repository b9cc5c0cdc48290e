import { type ApiRequest, route } from "../http/route.js";
import { convertManifest, getApp } from "./app.js";
import {
  attemptAppDelivery,
  getAppDelivery,
  getAppHookConfig,
  listAppDeliveries,
  updateAppHookConfig,
} from "./app-hook.js";
import { listInstallationRepositories, revokeInstallationToken } from "./installation.js";
import { createInstallationToken } from "./installation-tokens.js";
import { getAccountInstallation, getInstallation, listInstallations } from "./installations.js";
import { getUser } from "./user.js";

/** Every endpoint for accounts, apps and their installations that is not below a repository. */
export const appRoutes = [
  route<ApiRequest>("GET", "/user", getUser),
  route<ApiRequest>("GET", "/app", getApp),
  route<ApiRequest>("GET", "/app/installations", listInstallations),
  route<ApiRequest>("GET", "/app/installations/:installation", getInstallation),
  route<ApiRequest>("POST", "/app/installations/:installation/access_tokens", createInstallationToken),
  route<ApiRequest>("GET", "/orgs/:account/installation", getAccountInstallation),
  route<ApiRequest>("GET", "/users/:account/installation", getAccountInstallation),
  route<ApiRequest>("GET", "/app/hook/config", getAppHookConfig),
  route<ApiRequest>("PATCH", "/app/hook/config", updateAppHookConfig),
  route<ApiRequest>("GET", "/app/hook/deliveries", listAppDeliveries),
  route<ApiRequest>("GET", "/app/hook/deliveries/:delivery", getAppDelivery),
  route<ApiRequest>("POST", "/app/hook/deliveries/:delivery/attempts", attemptAppDelivery),
  route<ApiRequest>("POST", "/app-manifests/:code/conversions", convertManifest),
  route<ApiRequest>("GET", "/installation/repositories", listInstallationRepositories),
  route<ApiRequest>("DELETE", "/installation/token", revokeInstallationToken),
];
