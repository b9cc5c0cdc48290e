import type { InstalledHook } from "@project-sync/contracts";
import { GithubNotFoundError } from "@project-sync/github";
import { githubRequest, type RpcContext } from "./context.js";
import { GithubRepositoryNotFoundError, WebhooksNotConfiguredError } from "./errors.js";
import { getRepository } from "./lookups.js";

/** What changes a mirror: see `parseWebhook` of packages/github. */
const EVENTS = ["push", "create", "delete", "repository"] as const;

const WEBHOOK_PATH = "/api/v1/webhooks/github";

/**
 * Makes GitHub send a repository's events to this server, or brings the webhook up to date that does.
 *
 * @param url an address of this server; without a path, or with that of its webhook
 * @throws RepositoryNotFoundError, WebhooksNotConfiguredError, HookNotPermittedError with what to do by hand
 */
export async function installRepositoryHook(
  context: RpcContext,
  { repositoryId, url }: { repositoryId: string; url: string },
): Promise<InstalledHook> {
  const { owner, name: repo } = await getRepository(context, repositoryId);
  const [secret] = context.webhookSecrets;
  if (secret === undefined) throw new WebhooksNotConfiguredError();
  const target = webhookUrl(url);
  try {
    const query = { owner, repo, url: target, secret, events: EVENTS };
    const { id, created } = await context.github.installHook(query, githubRequest(context));
    return { id, created, url: target, events: [...EVENTS] };
  } catch (cause) {
    if (!(cause instanceof GithubNotFoundError)) throw cause;
    throw new GithubRepositoryNotFoundError(`${owner}/${repo}`, { cause });
  }
}

/** Behind a proxy the server may live below a path of its own, which is then part of the address. */
function webhookUrl(url: string): string {
  const base = url.replace(/\/+$/, "");
  return base.endsWith(WEBHOOK_PATH) ? base : base + WEBHOOK_PATH;
}
