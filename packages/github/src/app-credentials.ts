import githubAppJwt from "universal-github-app-jwt";
import { ANONYMOUS, type Authorization, type CredentialSource, type GithubCredentials } from "./credentials.js";
import { RepositoryNotCoveredError } from "./errors.js";
import { fetchInstallation, findRepositoryInstallation } from "./fetch-installation.js";
import { issueInstallationToken } from "./issue-installation-token.js";
import type { RepositoryRef, RequestContext } from "./request-context.js";
import type { GithubTransport } from "./send-request.js";
import { createTokenCache } from "./token-cache.js";

type AppKey = Pick<Extract<GithubCredentials, { kind: "app" }>, "appId" | "privateKey">;

/**
 * A GitHub App asks for each owner as its installation there, with a token that it gets by a signed statement (JWT) of who
 * it is. Any number of installations share one process.
 */
export function createAppCredentials({ appId, privateKey }: AppKey, transport: GithubTransport): CredentialSource {
  const source: CredentialSource = {
    async authorize(asker, context) {
      if (asker === "nobody") return ANONYMOUS;
      if (asker === "app") return signed({ appId, privateKey }, transport);
      const { installationId, token } = await tokens.get(asker.owner, context);
      return { kind: "installation", account: `installation:${installationId}`, value: `token ${token}` };
    },
    discard({ kind, value }) {
      tokens.discard(({ token }) => value === `token ${token}`);
      return kind === "installation";
    },
    doubtMissing: (ref, context) => doubtMissing(github, ref, context),
    async findNewOwner(ref, context) {
      const installation = await findRepositoryInstallation(github, ref, context);
      const moved = installation && installation.account.toLowerCase() !== ref.owner.toLowerCase();
      return moved ? installation.account : null;
    },
  };
  const github = { ...transport, credentials: source };
  const tokens = createTokenCache(transport.clock, (owner, context) => issueInstallationToken(github, owner, context));
  return source;
}

/** Good for ten minutes, made in one: nothing to keep. */
async function signed({ appId, privateKey }: AppKey, { clock }: GithubTransport): Promise<Authorization> {
  const now = Math.floor(clock.now().getTime() / 1000);
  const { token } = await githubAppJwt({ id: appId, privateKey, now });
  return { kind: "app", account: `app:${appId}`, value: `bearer ${token}` };
}

/** An installation for chosen repositories sees the others as little as those that do not exist. */
async function doubtMissing(
  github: Parameters<typeof fetchInstallation>[0],
  { owner, repo }: RepositoryRef,
  context: RequestContext,
): Promise<RepositoryNotCoveredError | null> {
  const { selection, settingsUrl } = await fetchInstallation(github, owner, context);
  if (selection === "all") return null;
  return new RepositoryNotCoveredError(
    `The GitHub App is installed on ${owner} for selected repositories, and ${owner}/${repo} is not one of them or was ` +
      `deleted. Choose it at ${settingsUrl}.`,
  );
}
