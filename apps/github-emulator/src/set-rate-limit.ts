import type { EmulatorState } from "./emulator-state.js";
import { installationBudget } from "./http/authenticate.js";
import type { RateLimitChange } from "./http/rate-limits.js";

/** Changes what is left of a budget; a token of an installation stands for what all of its tokens share. */
export function setRateLimit({ apps, rateLimits }: EmulatorState, change: RateLimitChange): void {
  const grant = typeof change.token === "string" ? apps.tokens.find(change.token) : null;
  rateLimits.set(grant ? { ...change, token: installationBudget(grant) } : change);
}
