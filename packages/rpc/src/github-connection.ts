import type { GithubAccess, GithubConnection, PermissionCheck } from "@project-sync/contracts";
import { readBudgets } from "@project-sync/database";
import { GithubError, type PermissionState, type RateLimit, type RequestInfo } from "@project-sync/github";
import { githubRequest, type RpcContext } from "./context.js";
import { describePermission } from "./describe-permission.js";
import { parseRepositoryReference } from "./repository-reference.js";

/** As whom GitHub is asked, by GitHub's own word. Only what is not about the credentials is thrown: network, 5xx. */
export async function checkGithubConnection(context: RpcContext): Promise<GithubConnection> {
  const { github, webhookSecrets } = context;
  const noted = noteRateLimit(context);
  const about = { apiUrl: github.apiUrl, credentials: github.kind, webhookSecret: webhookSecrets.length > 0 };
  try {
    const [token, app] = [
      await github.describeToken(noted.request),
      (await github.app?.describe(noted.request)) ?? null,
    ];
    return {
      ...about,
      ...{ ok: true, problem: null, app },
      token: token && { ...token, expiresAt: token.expiresAt?.toISOString() ?? null },
      rateLimit: noted.budget() ?? (await storedBudget(context)),
    };
  } catch (error) {
    if (!(error instanceof GithubError) || error.disposition === "retry") throw error;
    const problem = { code: error.code, message: error.message };
    return { ...about, ok: false, problem, token: null, app: null, rateLimit: noted.budget() };
  }
}

/** What the credentials may do with a repository. @throws InvalidRequestError for what names none */
export async function checkGithubAccess(context: RpcContext, repository: string): Promise<GithubAccess> {
  const reference = parseRepositoryReference(repository, context.githubHosts);
  const noted = noteRateLimit(context);
  const { name, ...found } = await context.github.checkAccess(reference, noted.request);
  const { kind } = context.github;
  const check = (permission: PermissionCheck["permission"], state: PermissionState) =>
    describePermission({ permission, state, kind });
  const permissions = [
    check("metadata", found.metadata),
    check("contents", found.contents),
    check("webhooks", found.webhooks),
  ];
  return {
    repository: name ?? `${reference.owner}/${reference.repo}`,
    credentials: kind,
    ok: permissions.every(({ required, state }) => !required || state === "granted"),
    permissions,
    rateLimit: noted.budget(),
  };
}

/** A request that remembers what the answers tell of the budget. */
function noteRateLimit(context: RpcContext) {
  const request = githubRequest(context);
  let last: RateLimit | null = null;
  const onRequest = (info: RequestInfo) => {
    request.onRequest?.(info);
    if (!info.account.startsWith("app:")) last = info.rateLimit ?? last;
  };
  return { request: { ...request, onRequest }, budget: () => last && toBudget({ ...last, resetAt: last.reset }) };
}

/** Without a request of its own there is only what workers have noted. */
async function storedBudget({ database, github }: RpcContext): Promise<GithubConnection["rateLimit"]> {
  if (github.kind !== "anonymous") return null;
  const known = await readBudgets(database);
  const core = known.find(({ account, resource }) => account === "anonymous" && resource === "core");
  return core === undefined ? null : toBudget(core);
}

function toBudget({ limit, remaining, resetAt }: { limit: number; remaining: number; resetAt: Date }) {
  return { limit, remaining, resetAt: resetAt.toISOString() };
}
