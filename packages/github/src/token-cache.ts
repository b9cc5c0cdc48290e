import { type Clock, MINUTE } from "@project-sync/runtime";
import type { InstallationToken } from "./issue-installation-token.js";
import type { RequestContext } from "./request-context.js";
import { untilAborted } from "./until-aborted.js";

export interface TokenCache {
  get(owner: string, context: RequestContext): Promise<InstallationToken>;
  /** Forgets the one that matches, if it is still kept. */
  discard(matches: (token: InstallationToken) => boolean): void;
}

type Issue = (owner: string, context: RequestContext) => Promise<InstallationToken>;

/** A token that ends sooner is replaced: a request that has begun may take a while to be sent, or answered in pages. */
const MARGIN = 5 * MINUTE;

/**
 * Tokens by owner, each issued once for all who ask at the same time, and again shortly before it ends. What fails is
 * told to all of them and tried again by the next.
 */
export function createTokenCache(clock: Clock, issue: Issue): TokenCache {
  const issuing = new Map<string, Promise<InstallationToken>>();
  const issued = new Map<string, InstallationToken>();

  /** Not with the caller's signal: others may be waiting for the same token, so whoever aborts only stops waiting. */
  function issueFor(key: string, owner: string, { onRequest }: RequestContext): Promise<InstallationToken> {
    const running = issuing.get(key);
    if (running) return running;
    const token = issue(owner, { onRequest })
      .then((it) => {
        issued.set(key, it);
        return it;
      })
      .finally(() => issuing.delete(key));
    issuing.set(key, token);
    return token;
  }

  return {
    async get(owner, context) {
      const key = owner.toLowerCase();
      const known = issued.get(key);
      if (known && known.expiresAt.getTime() - MARGIN > clock.now().getTime()) return known;
      return untilAborted(issueFor(key, owner, context), context.signal);
    },
    discard(matches) {
      for (const [key, token] of issued) if (matches(token)) issued.delete(key);
    },
  };
}
