import { nextPageUrl } from "./next-page-url.js";
import { malformed } from "./read-response.js";
import type { RequestContext } from "./request-context.js";
import { type GithubDependencies, type GithubRequest, type GithubResponse, sendRequest } from "./send-request.js";

export interface Page {
  request: GithubRequest;
  /** with its body still to be read */
  response: GithubResponse;
}

/**
 * A list, page by page. Follows the Link header, which is the only thing that says whether there is more: a short page
 * does not.
 *
 * @throws (while iterating) MalformedResponseError for a link in a circle or to another host
 */
export async function* sendPages(
  github: GithubDependencies,
  first: GithubRequest,
  context: RequestContext,
): AsyncGenerator<Page> {
  const { asker, route, resource } = first;
  const seen = new Set<string>();
  for (let request: GithubRequest | null = first; request; ) {
    const response = await sendRequest(github, request, context);
    yield { request, response };
    const url = nextPageUrl(response, github.octokit);
    if (url && seen.has(url)) throw malformed(response, "links to a page that was already read");
    request = url ? { asker, route, url, resource } : null;
    if (url) seen.add(url);
  }
}
