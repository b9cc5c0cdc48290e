import { createHash } from "node:crypto";
import { createAppCredentials } from "./app-credentials.js";
import { ANONYMOUS, type Authorization, type CredentialSource, type GithubCredentials } from "./credentials.js";
import type { GithubTransport } from "./send-request.js";

/** The source for one kind of credentials; that of an App asks GitHub itself. */
export function createCredentials(credentials: GithubCredentials, transport: GithubTransport): CredentialSource {
  switch (credentials.kind) {
    case "anonymous":
      return alwaysThe(ANONYMOUS);
    case "token":
      return alwaysThe(authorizationOf(credentials.token));
    case "app":
      return createAppCredentials(credentials, transport);
  }
}

function authorizationOf(token: string): Authorization {
  return { kind: "token", account: accountOf(token), value: `token ${token}` };
}

/** Tells two tokens apart, in every process the same, and neither to anybody. */
function accountOf(token: string): string {
  return `token:${createHash("sha256").update(token).digest("hex").slice(0, 8)}`;
}

/** One account for everything: whatever it does not find is not there for it, and there is no other to ask. */
function alwaysThe(authorization: Authorization): CredentialSource {
  return {
    authorize: async (asker) => (asker === "nobody" ? ANONYMOUS : authorization),
    discard: () => false,
    doubtMissing: async () => null,
    findNewOwner: async () => null,
  };
}
