import { siteUrl } from "@project-sync/github";

/** What is asked for; see https://docs.github.com/apps/sharing-github-apps/registering-a-github-app-from-a-manifest */
export interface AppManifest {
  name: string;
  url: string;
  hook_attributes: { url: string; active: boolean };
  redirect_url: string;
  public: boolean;
  default_permissions: Record<string, "read" | "write">;
  default_events: string[];
}

interface ManifestOptions {
  name: string;
  /** where GitHub reaches this server */
  serverUrl: string;
  /** where the browser comes back to with the code */
  redirectUrl: string;
}

/** The least that a mirror needs: to read code and metadata, and to hear of what changes either. */
export function appManifest({ name, serverUrl, redirectUrl }: ManifestOptions): AppManifest {
  const base = serverUrl.replace(/\/+$/, "");
  return {
    name,
    url: base,
    hook_attributes: { url: `${base}/api/v1/webhooks/github`, active: true },
    redirect_url: redirectUrl,
    public: false,
    default_permissions: { contents: "read", metadata: "read" },
    default_events: ["push", "create", "delete", "repository"],
  };
}

/** Where GitHub takes manifests: the site, not the API. `https://api.github.com` belongs to `https://github.com`. */
export function newAppUrl({
  apiUrl,
  organization,
  state,
}: {
  apiUrl: string;
  organization?: string | undefined;
  state: string;
}) {
  const owner = organization === undefined ? "" : `/organizations/${encodeURIComponent(organization)}`;
  return `${siteUrl(apiUrl)}${owner}/settings/apps/new?state=${state}`;
}
