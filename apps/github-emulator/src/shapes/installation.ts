import type { App } from "../apps/app.js";
import type { Installation } from "../apps/installation.js";
import { isoSeconds } from "../git/parse-commit.js";
import type { Repository } from "../repositories.js";
import { nodeId } from "./node-id.js";
import { userShape } from "./user.js";

/** An installation as webhooks carry it. */
export function installationShape(origin: string, app: App, installation: Installation) {
  const { id, owner, selection, suspendedAt } = installation;
  const account = userShape(origin, owner);
  return {
    id,
    account,
    repository_selection: selection,
    access_tokens_url: `${origin}/app/installations/${id}/access_tokens`,
    repositories_url: `${origin}/installation/repositories`,
    html_url: `${origin}/settings/installations/${id}`,
    app_id: app.id,
    app_slug: app.slug,
    target_id: account.id,
    target_type: "User",
    permissions: app.permissions,
    events: app.hook.events,
    created_at: isoSeconds(installation.createdAt),
    updated_at: isoSeconds(installation.updatedAt),
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [] as string[],
    suspended_by: suspendedAt ? account : null,
    suspended_at: suspendedAt ? isoSeconds(suspendedAt) : null,
  };
}

/** An installation as the REST API answers it. */
export function fullInstallationShape(origin: string, app: App, installation: Installation) {
  return { ...installationShape(origin, app, installation), client_id: app.clientId };
}

/** How other events name the installation by which an app gets them. */
export function installationReference(id: number) {
  return { id, node_id: nodeId("IntegrationInstallation", id) };
}

/** A repository as installation events list it. */
export function repositoryReference({ record }: Repository) {
  const { id, owner, name } = record;
  return { id, node_id: nodeId("Repository", id), name, full_name: `${owner}/${name}`, private: record.private };
}
