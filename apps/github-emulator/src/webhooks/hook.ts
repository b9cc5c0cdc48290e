/** Where events go. */
export interface HookSettings {
  url: string;
  secret?: string;
  /** default: push, create and delete */
  events?: string[];
}

/** One webhook of a repository, or of all. */
export interface Hook extends HookSettings {
  id: number;
  events: string[];
  /** null: every repository, as an app's webhook */
  repositoryId: number | null;
  createdAt: Date;
}
