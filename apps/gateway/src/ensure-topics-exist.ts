import type { StreamTopic } from "@project-sync/contracts";
import { ProjectNotFoundError, RepositoryNotFoundError, SyncNotFoundError } from "@project-sync/rpc";
import type { EventStore } from "./event-store.js";
import { scopeOf } from "./topic-set.js";

const ERRORS = { project: ProjectNotFoundError, repository: RepositoryNotFoundError, sync: SyncNotFoundError };

/** @throws ProjectNotFoundError, RepositoryNotFoundError or SyncNotFoundError for a topic about what is not there */
export async function ensureTopicsExist(
  store: Pick<EventStore, "findUnknown">,
  topics: Iterable<StreamTopic>,
): Promise<void> {
  const unknown = await store.findUnknown(scopeOf(topics));
  if (unknown !== null) throw new ERRORS[unknown.kind](unknown.id);
}
