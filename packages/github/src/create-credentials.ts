import { createHash } from "node:crypto";
import type { Authorization, CredentialSource, GithubCredentials } from "./credentials.js";

/** The source for one kind of credentials. */
export function createCredentials(credentials: GithubCredentials): CredentialSource {
  switch (credentials.kind) {
    case "anonymous":
      return alwaysThe(ANONYMOUS);
    case "token":
      return alwaysThe({ account: accountOf(credentials.token), value: `token ${credentials.token}` });
  }
}

const ANONYMOUS: Authorization = { account: "anonymous", value: null };

function alwaysThe(authorization: Authorization): CredentialSource {
  return { authorize: async (asker) => (asker === "nobody" ? ANONYMOUS : authorization) };
}

/** Tells two tokens apart, in every process the same, and neither to anybody. */
function accountOf(token: string): string {
  return `token:${createHash("sha256").update(token).digest("hex").slice(0, 8)}`;
}
