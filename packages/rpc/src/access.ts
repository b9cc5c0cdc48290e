import { type ApiKeyRole, CodedError } from "@project-sync/contracts";
import type { Principal } from "./authenticate.js";

/** Known, and not allowed to do this. */
export class ForbiddenError extends CodedError {
  readonly code = "forbidden";
}

const RANK: Record<ApiKeyRole, number> = { read: 0, sync: 1, admin: 2 };

/** @throws ForbiddenError */
export function ensureRole({ role }: Principal, needed: ApiKeyRole): void {
  if (RANK[role] >= RANK[needed]) return;
  throw new ForbiddenError(`This takes a key with the role ${needed}; the role of this one is ${role}.`);
}

/** @throws ForbiddenError for a key that opens a single project */
export function ensureServerWide({ projectId }: Principal): void {
  if (projectId === null) return;
  throw new ForbiddenError("This is about the whole server; this key opens a single project.");
}
