import type { EmulatorState } from "../emulator-state.js";
import type { Repository } from "../repositories.js";
import { installationShape, repositoryReference } from "../shapes/installation.js";
import { userShape } from "../shapes/user.js";
import type { App } from "./app.js";
import type { Installation } from "./installation.js";

interface Installed {
  app: App;
  installation: Installation;
}

/** Sends `installation`; the app's webhook gets it whatever it is subscribed to. */
export function announceInstallation(
  emulator: EmulatorState,
  { app, installation }: Installed,
  action: "created" | "deleted" | "suspend" | "unsuspend",
): void {
  const covered = emulator.repositories.list().filter(({ record }) => installation.covers(record));
  send(emulator, { app, installation }, "installation", { action, repositories: covered.map(repositoryReference) });
}

/** Sends `installation_repositories`: which repositories were added to a selection, or removed from it. */
export function announceSelection(
  emulator: EmulatorState,
  { app, installation }: Installed,
  { added = [], removed = [] }: { added?: Repository[]; removed?: Repository[] },
): void {
  send(emulator, { app, installation }, "installation_repositories", {
    action: added.length > 0 ? "added" : "removed",
    repository_selection: installation.selection,
    repositories_added: added.map(repositoryReference),
    repositories_removed: removed.map(repositoryReference),
    requester: null,
  });
}

function send({ origin, webhooks }: EmulatorState, { app, installation }: Installed, event: string, facts: object) {
  const shape = installationShape(origin, app, installation);
  const payload = { ...facts, installation: shape, sender: userShape(origin, installation.owner) };
  webhooks.emitToApp(app.hook, { event, payload, installationId: installation.id });
}
