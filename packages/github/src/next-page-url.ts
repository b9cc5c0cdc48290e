import type { Octokit } from "@octokit/core";
import { malformed } from "./read-response.js";
import type { GithubResponse } from "./send-request.js";

/**
 * The `rel="next"` of a Link header (RFC 8288), or null on the last page. Requests carry the token, so a link to
 * another origin than the API's is not followed.
 */
export function nextPageUrl(response: GithubResponse, octokit: Octokit): string | null {
  const link = String(response.headers.link ?? "");
  const next = link.match(/<([^<>]+)>\s*(?:;[^,<]*)?;\s*rel="?next"?/)?.[1];
  if (next === undefined) return null;
  const { baseUrl } = octokit.request.endpoint.DEFAULTS;
  if (!URL.canParse(next, `${baseUrl}/`)) throw malformed(response, "links to a page that is not a URL");
  const url = new URL(next, `${baseUrl}/`);
  if (url.origin !== new URL(baseUrl).origin) throw malformed(response, `links to a page on ${url.origin}`);
  return url.href;
}
