import type { Sync, SyncEvent } from "@project-sync/contracts";
import { applyEvent, applySnapshot } from "./reduce-sync-view.js";
import type { SyncView } from "./sync-view.js";

/** The list as the server answers it, keeping of each sync what its events have told. */
export function applyList(views: readonly SyncView[], syncs: readonly Sync[]): SyncView[] {
  const known = new Map(views.map((view) => [view.id, view]));
  return syncs.map((sync) => applySnapshot(known.get(sync.id) ?? null, sync));
}

/** Takes in one event; the same array when it changes nothing. */
export function applyToList(views: readonly SyncView[], event: SyncEvent): readonly SyncView[] {
  const index = views.findIndex(({ id }) => id === event.syncId);
  const view = views[index];
  const next = view && applyEvent(view, event);
  return next === undefined || next === view ? views : views.with(index, next);
}
