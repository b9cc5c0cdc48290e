/** The one queue. BullMQ executes; what is true stands in PostgreSQL. */
export const QUEUE_NAME = "project-sync";

/** A row handed to the queue for the `dispatch`-th time. */
export interface DispatchedSync {
  syncId: string;
  /** 1 for the first job of the row */
  dispatch: number;
}

/**
 * A new id per dispatch: BullMQ ignores an `add` whose id it still knows, finished or not, so a row that needs a second
 * job needs a second id. Colons are BullMQ's own separator.
 */
export function jobIdOf({ syncId, dispatch }: DispatchedSync): string {
  return `sync-${syncId}-${dispatch}`;
}
