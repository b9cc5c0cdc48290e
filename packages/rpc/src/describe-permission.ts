import type { GithubPermission, PermissionCheck } from "@project-sync/contracts";
import type { GithubCredentials, PermissionState } from "@project-sync/github";

type Kind = GithubCredentials["kind"];

interface Checked {
  permission: GithubPermission;
  state: PermissionState;
  kind: Kind;
}

/** What a check found, in words that say what to do; named as GitHub's settings name it. */
export function describePermission({ permission, state: found, kind }: Checked): PermissionCheck {
  const { level, required } = NEEDED[permission];
  const common = { permission, level, required, state: found.state };
  switch (found.state) {
    case "granted":
      return { ...common, message: GRANTED[permission], url: null };
    case "not_needed":
      return { ...common, message: "Not needed: the App has a webhook of its own.", url: null };
    case "unknown":
      return { ...common, message: found.why, url: found.url };
    case "missing":
      return { ...common, message: `${ADVICE[permission][kind]} ${found.why}`, url: found.url };
  }
}

const NEEDED = {
  metadata: { level: "read", required: true },
  contents: { level: "read", required: true },
  webhooks: { level: "write", required: false },
} as const;

const GRANTED: Record<GithubPermission, string> = {
  metadata: "The repository is to be seen.",
  contents: "Branches, trees and files can be read.",
  webhooks: "Webhooks of the repository can be managed.",
};

const ADVICE: Record<GithubPermission, Record<Kind, string>> = {
  metadata: {
    anonymous: "Without credentials only public repositories are to be seen: set GITHUB_TOKEN.",
    token:
      "Missing: access to the repository. A fine-grained token needs it under “Repository access”, with “Metadata: Read-only”; " +
      "a classic one needs the scope repo; a token of an organization with SSO has to be authorized there.",
    app: "Missing: the App has to be installed where the repository is, with “Metadata: Read-only”.",
  },
  contents: {
    anonymous: "Missing: “Contents: Read-only”. Set GITHUB_TOKEN to a token that has it.",
    token: "Missing: “Contents: Read-only” of a fine-grained token, or the scope repo of a classic one.",
    app: "Missing: “Contents: Read-only” of the App, which its installation has to accept.",
  },
  webhooks: {
    anonymous:
      "Missing: “Webhooks: Read and write”. Without it, add the webhook by hand; without one, changes are found by looking.",
    token:
      "Missing: “Webhooks: Read and write” of a fine-grained token, or the scope admin:repo_hook of a classic one, of somebody " +
      "who administers the repository. Without it, add the webhook by hand; without one, changes are found by looking.",
    app: "",
  },
};
