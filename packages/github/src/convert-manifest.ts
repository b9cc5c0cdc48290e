import { readJson } from "./read-response.js";
import type { RequestContext } from "./request-context.js";
import { manifestResponseSchema } from "./response-schemas.js";
import { type GithubDependencies, sendRequest } from "./send-request.js";

/** A GitHub App that was just made; GitHub tells the secrets this once. */
export interface NewApp {
  appId: string;
  slug: string;
  /** its page, from where it is installed */
  htmlUrl: string;
  /** PEM */
  privateKey: string;
  /** null where the manifest asked for no webhook */
  webhookSecret: string | null;
  /** who has registered it */
  ownerLogin: string;
}

/**
 * Makes the App of a manifest that somebody has confirmed on GitHub, which gave them the code: good once, for an hour.
 *
 * @throws GithubNotFoundError for a code that is spent or was never given
 */
export async function convertManifest(
  github: GithubDependencies,
  code: string,
  context: RequestContext,
): Promise<NewApp> {
  const route = "/app-manifests/{code}/conversions";
  const parameters = { code };
  const request = { asker: "nobody", method: "POST", route, parameters, secret: "code", resource: "manifest" } as const;
  const app = await readJson(await sendRequest(github, request, context), manifestResponseSchema, context);
  return {
    appId: String(app.id),
    slug: app.slug,
    htmlUrl: app.html_url,
    privateKey: app.pem,
    webhookSecret: app.webhook_secret,
    ownerLogin: app.owner.login,
  };
}
