import { reaches } from "../apps/installation-tokens.js";
import type { Repository } from "../repositories.js";
import type { Caller } from "./authenticate.js";

/** Public repositories are anyone's to read; private ones are an account's, and an installation's that covers them. */
export function mayRead({ app, grant, authenticated }: Caller, { record }: Repository): boolean {
  if (!record.private) return true;
  if (app) return app.installationFor(record) !== null;
  return grant ? reaches(grant, record) : authenticated;
}

/** Whether an installation token has a permission on a repository; accounts have every one. */
export function isPermitted(
  { app, grant, authenticated }: Caller,
  { record }: Repository,
  permission: string,
  level: "read" | "write" = "write",
): boolean {
  if (!grant) return authenticated && !app;
  const granted = grant.permissions[permission];
  return reaches(grant, record) && granted !== undefined && (level === "read" || granted !== "read");
}
