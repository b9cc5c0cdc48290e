import type { EmulatorState } from "../emulator-state.js";
import type { Repository } from "../repositories.js";
import { userShape } from "../shapes/user.js";
import { announceRepository, type RepositoryEvent } from "./announce-repository.js";

/**
 * Renames or transfers a repository, or both; its former name redirects from now on. An app hears of a transfer by its
 * installation on the new account only, as GitHub says.
 */
export function renameRepository(
  emulator: EmulatorState,
  repository: Repository,
  to: { owner: string; name: string },
): void {
  const { owner, name } = repository.record;
  emulator.repositories.rename(repository, to.owner, to.name);
  const events: RepositoryEvent[] = [];
  if (owner.toLowerCase() !== to.owner.toLowerCase()) {
    const from = { user: userShape(emulator.origin, owner) };
    events.push({ action: "transferred", changes: { owner: { from } } });
  }
  if (name !== to.name) events.push({ action: "renamed", changes: { repository: { name: { from: name } } } });
  announceRepository(emulator, repository, events);
}
