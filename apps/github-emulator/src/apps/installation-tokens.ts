import { randomBytes } from "node:crypto";
import { HOUR } from "@project-sync/runtime";
import type { RepositoryRecord } from "../stored-repository.js";
import type { App, Permissions } from "./app.js";
import type { Installation } from "./installation.js";

/** What a token of an installation is good for. */
export interface InstallationGrant {
  app: App;
  installation: Installation;
  permissions: Permissions;
  /** ids; null: every repository of the installation */
  repositoryIds: ReadonlySet<number> | null;
  expiresAt: Date;
}

/** Whether a token is for a repository. */
export function reaches({ installation, repositoryIds }: InstallationGrant, record: RepositoryRecord): boolean {
  return installation.covers(record) && (repositoryIds?.has(record.id) ?? true);
}

/** The tokens that installations act with. */
export class InstallationTokens {
  readonly #grants = new Map<string, InstallationGrant>();
  readonly #lifetimes = new Map<App, number>();

  setLifetime(app: App, ms: number): void {
    this.#lifetimes.set(app, ms);
  }

  issue(grant: Omit<InstallationGrant, "expiresAt">): { token: string; grant: InstallationGrant } {
    const token = `ghs_${randomBytes(27).toString("base64url").replaceAll(/[-_]/g, "x")}`;
    const expiresAt = new Date(Date.now() + (this.#lifetimes.get(grant.app) ?? HOUR));
    const issued = { ...grant, expiresAt };
    this.#grants.set(token, issued);
    return { token, grant: issued };
  }

  /** Null for a token that was never issued, is revoked, expired, or of a suspended installation. */
  find(token: string): InstallationGrant | null {
    const grant = this.#grants.get(token);
    if (!grant || grant.installation.suspendedAt) return null;
    if (grant.expiresAt.getTime() > Date.now()) return grant;
    this.#grants.delete(token);
    return null;
  }

  revokeToken(token: string): void {
    this.#grants.delete(token);
  }

  /** All of one installation; without one, all there are. */
  revoke(installation?: Installation): void {
    for (const [token, grant] of this.#grants) {
      if (!installation || grant.installation === installation) this.#grants.delete(token);
    }
  }
}
