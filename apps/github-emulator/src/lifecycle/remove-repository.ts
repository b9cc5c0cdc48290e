import type { EmulatorState } from "../emulator-state.js";
import type { Repository } from "../repositories.js";
import { announceRepository } from "./announce-repository.js";

/** Deletes a repository: it answers 404 from now on, by name and by id. */
export function removeRepository(emulator: EmulatorState, repository: Repository): void {
  emulator.repositories.remove(repository);
  announceRepository(emulator, repository, [{ action: "deleted" }]);
}

/** Brings the repository back that was deleted last under a name, under its id; GitHub calls that `created`. */
export function restoreRepository(
  emulator: EmulatorState,
  { owner, name }: { owner: string; name: string },
): Repository {
  const repository = emulator.repositories.restore(owner, name);
  announceRepository(emulator, repository, [{ action: "created" }]);
  return repository;
}
