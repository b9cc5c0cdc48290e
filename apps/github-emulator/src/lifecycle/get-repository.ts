import type { EmulatorState } from "../emulator-state.js";
import { ApiError } from "../http/api-error.js";
import type { Repository } from "../repositories.js";

/** The repository that somebody wants to change. @throws ApiError 404 where there is none of this name */
export function getRepository(
  { repositories }: EmulatorState,
  { owner, name }: { owner: string; name: string },
): Repository {
  const repository = repositories.find(owner, name);
  if (!repository) throw new ApiError(404, `There is no repository ${owner}/${name}`);
  return repository;
}
