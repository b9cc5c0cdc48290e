import type { DueRepository, SeenRepository } from "@project-sync/database";
import { githubRequest } from "../github-request.js";
import type { WorkerContext } from "../worker-context.js";

/** The repository as GitHub has it now. */
export type SeenNow = Omit<SeenRepository, "listing">;

/**
 * Where the repository is, in one conditional request while nothing changed. It is the one with the id that is mirrored,
 * never another that took its name.
 *
 * @throws every error that says nothing about the repository
 */
export async function lookAtRepository(
  context: WorkerContext,
  repository: DueRepository,
  signal: AbortSignal,
): Promise<SeenNow> {
  const { githubId, owner, name, defaultBranch, archived, sizeKb, etag } = repository;
  const before = { owner, name, defaultBranch, private: repository.private, archived, sizeKb };
  const query = { githubId, owner, repo: name, etag };
  const location = await context.github.locateRepository(query, githubRequest(context, owner, signal));
  switch (location.kind) {
    case "unchanged":
      return { ...before, status: "active", etag };
    case "found": {
      const { githubId: _, ...now } = location.repository;
      return { ...now, status: "active", etag: location.etag };
    }
    case "missing":
      return { ...before, status: "missing", etag: null };
    case "inaccessible":
      return { ...before, status: "suspended", etag: null };
  }
}
