import type { StreamTopic } from "@project-sync/contracts";
import type { StreamScope, StreamSync } from "@project-sync/database";

/** The topics that a sync belongs to. */
export function topicsOf({ id, projectId, repositoryId }: SyncPlace): StreamTopic[] {
  return [`sync:${id}`, `repository:${repositoryId}`, `project:${projectId}`, "ops"];
}

type SyncPlace = Pick<StreamSync, "id" | "projectId" | "repositoryId">;

export function isAbout(topics: ReadonlySet<StreamTopic>, sync: SyncPlace): boolean {
  return topicsOf(sync).some((topic) => topics.has(topic));
}

/** Topics as the database is asked for them. */
export function scopeOf(topics: Iterable<StreamTopic>): StreamScope {
  const all = [...topics];
  const idsOf = (kind: string) =>
    all.filter((topic) => topic.startsWith(kind)).map((topic) => topic.slice(kind.length));
  return {
    all: all.includes("ops"),
    projectIds: idsOf("project:"),
    repositoryIds: idsOf("repository:"),
    syncIds: idsOf("sync:"),
  };
}
