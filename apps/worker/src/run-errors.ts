import { CodedError } from "@project-sync/contracts";

/** Someone asked for the end of this sync; the mirror stays as the last completed sync left it. */
export class SyncCancelledError extends CodedError {
  readonly code = "sync_cancelled";

  constructor() {
    super("The sync was cancelled.");
  }
}

/** Another worker has claimed the row: whatever this one still does must have no effect. */
export class FenceLostError extends CodedError {
  readonly code = "fence_lost";

  constructor() {
    super("Another worker has taken over this sync.");
  }
}
