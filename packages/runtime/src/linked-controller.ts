/** Aborts with its source, or by itself. */
export interface LinkedController extends AbortController {
  /** Lets go of the source; to be called when what it ends is over. */
  unlink(): void;
}

/**
 * A controller that ends when its source does, linked by hand: `AbortSignal.any` on Node 20 keeps every derived signal alive
 * as long as the source, and the signal of a sync, or of a process, sees thousands of requests.
 */
export function linkedController(source: AbortSignal | null | undefined): LinkedController {
  const controller = new AbortController();
  const forward = () => controller.abort(source?.reason);
  if (source?.aborted) forward();
  source?.addEventListener("abort", forward, { once: true });
  return Object.assign(controller, { unlink: () => source?.removeEventListener("abort", forward) });
}
