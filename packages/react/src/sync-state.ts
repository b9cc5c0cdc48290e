import type { Sync, SyncEvent } from "@project-sync/contracts";
import { applyEvent, applySnapshot } from "./reduce-sync-view.js";
import type { SyncView } from "./sync-view.js";

export interface SyncState {
  syncId: string | null;
  view: SyncView | null;
  error: unknown;
}

export type SyncAction =
  | { type: "watch"; syncId: string }
  | { type: "snapshot"; sync: Sync }
  | { type: "event"; event: SyncEvent }
  | { type: "error"; syncId: string; error: unknown };

export const EMPTY: SyncState = { syncId: null, view: null, error: null };

/** What `useProjectSync` holds. Actions about another sync than the one that is watched came too late. */
export function reduceSyncState(state: SyncState, action: SyncAction): SyncState {
  switch (action.type) {
    case "watch":
      return action.syncId === state.syncId ? state : { ...EMPTY, syncId: action.syncId };
    case "snapshot":
      if (action.sync.id !== state.syncId) return state;
      return { ...state, error: null, view: applySnapshot(state.view, action.sync) };
    case "event":
      return state.view === null ? state : { ...state, view: applyEvent(state.view, action.event) };
    case "error":
      return action.syncId === state.syncId ? { ...state, error: action.error } : state;
  }
}
