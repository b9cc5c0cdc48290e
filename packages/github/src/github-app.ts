import { type AppAccount, describeApp } from "./describe-app.js";
import { type AppDelivery, fetchDelivery } from "./fetch-delivery.js";
import { type FailedDelivery, listFailedDeliveries } from "./list-failed-deliveries.js";
import type { RequestContext } from "./request-context.js";
import type { GithubDependencies } from "./send-request.js";

/** What a GitHub App can ask about itself. */
export interface GithubApp {
  /** who it is, what it may do, and where it is installed */
  describe(context?: RequestContext): Promise<AppAccount>;
  listFailedDeliveries(query: { since: Date }, context?: RequestContext): Promise<FailedDelivery[]>;
  /** by an attempt's id */
  fetchDelivery(id: string, context?: RequestContext): Promise<AppDelivery>;
}

export function createGithubApp(github: GithubDependencies): GithubApp {
  return {
    describe: (context = {}) => describeApp(github, context),
    listFailedDeliveries: (query, context = {}) => listFailedDeliveries(github, query, context),
    fetchDelivery: (id, context = {}) => fetchDelivery(github, id, context),
  };
}
