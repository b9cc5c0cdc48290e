import type { Octokit } from "@octokit/core";

/** GitHub's pages for people: api.github.com → github.com, ghe.example/api/v3 → ghe.example. */
export function siteUrl({ request }: Octokit): string {
  const url = new URL(request.endpoint.DEFAULTS.baseUrl);
  return `${url.protocol}//${url.host.replace(/^api\./, "")}`;
}
