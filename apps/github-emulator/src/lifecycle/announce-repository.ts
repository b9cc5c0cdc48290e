import { describeRepository } from "../describe-repository.js";
import type { EmulatorState } from "../emulator-state.js";
import type { Repository } from "../repositories.js";
import { userShape } from "../shapes/user.js";
import { webhookRepositoryShape } from "../shapes/webhook-repository.js";

/** One `repository` event: what happened, and what was different before. */
export interface RepositoryEvent {
  action:
    | "created"
    | "deleted"
    | "archived"
    | "unarchived"
    | "edited"
    | "renamed"
    | "transferred"
    | "publicized"
    | "privatized";
  changes?: Record<string, unknown>;
}

/** Sends `repository` events, in the background, with the repository as it is now. */
export function announceRepository(emulator: EmulatorState, repository: Repository, events: RepositoryEvent[]): void {
  const { origin, webhooks } = emulator;
  const { record } = repository;
  if (events.length === 0 || !webhooks.wants("repository", repository)) return;
  const send = async () => {
    const shape = webhookRepositoryShape(await describeRepository(origin, { ...repository, record }));
    const common = { repository: shape, sender: userShape(origin, record.owner) };
    for (const event of events) webhooks.emit("repository", record, { ...event, ...common });
  };
  webhooks.track(send());
}
