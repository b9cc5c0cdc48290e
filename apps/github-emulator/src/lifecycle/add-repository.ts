import type { EmulatorState } from "../emulator-state.js";
import type { NewRepository, Repository } from "../repositories.js";
import { announceRepository } from "./announce-repository.js";

export interface RepositoryToAdd extends NewRepository {
  /** send `repository` `created`, as GitHub does; default false: it counts as having been there before */
  announce?: boolean;
}

/** Serves a new repository; what it holds from the start does not count as pushed. */
export async function addRepository(emulator: EmulatorState, options: RepositoryToAdd): Promise<Repository> {
  const repository = await emulator.repositories.add(options);
  await emulator.pushes.watch(repository);
  if (options.announce) announceRepository(emulator, repository, [{ action: "created" }]);
  return repository;
}
