import type { EmulatorState } from "../emulator-state.js";
import type { Repository } from "../repositories.js";
import type { RepositoryRecord } from "../stored-repository.js";
import { announceRepository, type RepositoryEvent } from "./announce-repository.js";

export interface RepositoryChanges {
  private?: boolean;
  archived?: boolean;
  defaultBranch?: string;
  protectedBranches?: string[];
}

/** Changes a repository's settings, with an event for each that is now another. Branch protection has no event here. */
export async function updateRepository(
  emulator: EmulatorState,
  repository: Repository,
  { defaultBranch, ...changes }: RepositoryChanges,
): Promise<void> {
  const before = repository.record;
  emulator.repositories.update(repository, changes);
  const events = settingEvents(before, repository.record);
  const from = await repository.git.defaultBranch();
  if (defaultBranch !== undefined && defaultBranch !== from) {
    await repository.git.setDefaultBranch(defaultBranch);
    events.push({ action: "edited", changes: { default_branch: { from } } });
  }
  announceRepository(emulator, repository, events);
}

function settingEvents(before: RepositoryRecord, after: RepositoryRecord): RepositoryEvent[] {
  const events: RepositoryEvent[] = [];
  if (before.archived !== after.archived) events.push({ action: after.archived ? "archived" : "unarchived" });
  if (before.private !== after.private) events.push({ action: after.private ? "privatized" : "publicized" });
  return events;
}
