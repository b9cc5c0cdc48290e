import { fetchApp, type Installation, toInstallation } from "./fetch-installation.js";
import { readJson } from "./read-response.js";
import type { RequestContext } from "./request-context.js";
import { installationsResponseSchema } from "./response-schemas.js";
import { type GithubDependencies, sendRequest } from "./send-request.js";

export interface AppAccount {
  id: number;
  slug: string;
  name: string;
  url: string;
  permissions: Record<string, string>;
  events: string[];
  /** the first 100 */
  installations: Installation[];
}

/** A GitHub App as GitHub knows it. @throws GithubUnauthorizedError for a wrong id or key */
export async function describeApp(github: GithubDependencies, context: RequestContext): Promise<AppAccount> {
  const { id, slug, name, html_url: url, permissions, events } = await fetchApp(github, context);
  const route = "/app/installations";
  const request = { asker: "app", route, parameters: { per_page: 100 }, resource: "installation" } as const;
  const found = await readJson(await sendRequest(github, request, context), installationsResponseSchema, context);
  return { ...{ id, slug, name, url, permissions, events }, installations: found.map(toInstallation) };
}
