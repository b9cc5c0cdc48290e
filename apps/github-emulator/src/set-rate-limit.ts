import type { EmulatorState } from "./emulator-state.js";
import { installationBudget } from "./http/authenticate.js";
import type { RateLimitChange, RateLimits } from "./http/rate-limits.js";

/** A change of one of GitHub's budgets, of REST unless it says otherwise. */
export interface BudgetChange extends RateLimitChange {
  resource?: RateLimits["resource"];
}

/** Changes what is left of a budget; a token of an installation stands for what all of its tokens share. */
export function setRateLimit(state: EmulatorState, { resource = "core", ...change }: BudgetChange): void {
  const limits = resource === "graphql" ? state.graphqlRateLimits : state.rateLimits;
  const grant = typeof change.token === "string" ? state.apps.tokens.find(change.token) : null;
  limits.set(grant ? { ...change, token: installationBudget(grant) } : change);
}
