import { SECOND } from "./clock.js";
import { type ClosingStack, createClosingStack } from "./closing-stack.js";
import type { Logger } from "./logger.js";

interface RunOptions {
  /**
   * Starts the service and defers, step by step, what stopping has to undo; a start that fails is undone the same way.
   * The signal aborts when the process is asked to end while still starting.
   */
  start(signal: AbortSignal, closing: ClosingStack): Promise<void>;
  logger: Logger;
  /** default 25 s: below the 30 s that Kubernetes grants */
  stopTimeoutMs?: number;
}

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** npm passes a Ctrl-C on to a process that has had it from the terminal already: the same one, not a second. */
const ECHO_MS = 500;

/**
 * The main function of every process: starts, waits for SIGINT or SIGTERM, stops in order and sets the exit code
 * (0 clean, 1 when starting or stopping failed or took too long). A second signal ends the process at once.
 */
export async function runUntilSignal({ start, logger, stopTimeoutMs = 25 * SECOND }: RunOptions): Promise<void> {
  const asked = new AbortController();
  const closing = createClosingStack();
  let askedAt = 0;
  const onSignal = (signal: NodeJS.Signals) => {
    if (asked.signal.aborted && performance.now() - askedAt < ECHO_MS) return;
    if (asked.signal.aborted) process.exit(1);
    askedAt = performance.now();
    logger.info({ signal }, "stopping; a second signal ends at once");
    asked.abort(new Error(`Stopped by ${signal}`));
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  try {
    await start(asked.signal, closing);
    await aborted(asked.signal);
  } catch (error) {
    if (!asked.signal.aborted || error !== asked.signal.reason) throw error;
  } finally {
    await withDeadline(closing.close(), stopTimeoutMs);
    for (const signal of SIGNALS) process.off(signal, onSignal);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    // A pending promise does not keep Node alive; a service without open handles must still wait for its signal.
    const keepAlive = setInterval(() => undefined, 60 * SECOND);
    const done = () => {
      clearInterval(keepAlive);
      resolve();
    };
    signal.addEventListener("abort", done, { once: true });
  });
}

async function withDeadline(stopping: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`Did not stop within ${ms / SECOND} s`)), ms);
  });
  await Promise.race([stopping, late]).finally(() => clearTimeout(timer));
}
