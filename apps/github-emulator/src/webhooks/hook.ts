import type { RepositoryRecord } from "../stored-repository.js";

/** Where events go. */
export interface HookSettings {
  url: string;
  secret?: string;
  /** default: all that this emulator sends */
  events?: string[];
}

/** Every event that this emulator sends of its own accord. */
export const EVENTS = ["push", "create", "delete", "repository", "installation", "installation_repositories"];

/** Whose events a hook gets: of all repositories (only here, for tests), of one, or of those an app is installed on. */
export type HookTarget =
  | { kind: "everything" }
  | { kind: "repository"; id: number }
  | { kind: "app"; id: number; installationFor(record: RepositoryRecord): number | null };

export interface Hook {
  id: number;
  url: string;
  secret: string | null;
  events: string[];
  /** GitHub's default for hooks made over its API is `form`: the JSON in a field named `payload` */
  contentType: "json" | "form";
  active: boolean;
  target: HookTarget;
  createdAt: Date;
  updatedAt: Date;
}

export type HookChanges = Partial<Pick<Hook, "url" | "secret" | "events" | "contentType" | "active">>;

/** Whether a hook gets an event of a repository and, for an app's, by which installation. */
export function listens(hook: Hook, event: string, record: RepositoryRecord): { installationId: number | null } | null {
  if (!isSubscribed(hook, event)) return null;
  const { target } = hook;
  if (target.kind === "everything") return { installationId: null };
  if (target.kind === "repository") return target.id === record.id ? { installationId: null } : null;
  const installationId = target.installationFor(record);
  return installationId === null ? null : { installationId };
}

export function isSubscribed({ active, events }: Hook, event: string): boolean {
  return active && (events.includes(event) || events.includes("*"));
}
