import type { StreamTopic } from "@project-sync/contracts";
import { ForbiddenError, ProjectNotFoundError, RepositoryNotFoundError, SyncNotFoundError } from "@project-sync/rpc";
import type { EventStore } from "./event-store.js";
import { scopeOf } from "./topic-set.js";

const ERRORS = { project: ProjectNotFoundError, repository: RepositoryNotFoundError, sync: SyncNotFoundError };

/**
 * `projectId` is the only project that the asker may see, or null.
 *
 * @throws ProjectNotFoundError, RepositoryNotFoundError or SyncNotFoundError for a topic about what is not there
 * @throws ForbiddenError for `ops` when it is not for the asker
 */
export async function ensureTopicsExist(
  store: Pick<EventStore, "findUnknown">,
  topics: Iterable<StreamTopic>,
  projectId: string | null,
): Promise<void> {
  const scope = scopeOf(topics);
  if (scope.all && projectId !== null) {
    throw new ForbiddenError("The topic ops is about the whole server; this key opens a single project.");
  }
  const unknown = await store.findUnknown(scope, projectId);
  if (unknown !== null) throw new ERRORS[unknown.kind](unknown.id);
}
