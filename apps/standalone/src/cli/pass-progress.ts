import { SECOND } from "@project-sync/runtime";
import { count } from "./figures.js";
import type { Terminal } from "./terminal.js";

/** Nothing is shown of what takes less. */
const PATIENCE = SECOND;
const REDRAW = SECOND / 10;
const LINE_EVERY = 2 * SECOND;

export interface PassProgress {
  show(step: string, done: number, total: number | null): void;
  /** Leaves the screen as if nothing had been drawn. The next `show` begins anew. */
  end(): void;
}

/** How far something is: one line drawn in place on a terminal, else a line every two seconds. */
export function createPassProgress(
  { err, interactive }: Pick<Terminal, "err" | "interactive">,
  now: () => number = () => performance.now(),
): PassProgress {
  let beganAt: number | null = null;
  let shownAt = Number.NEGATIVE_INFINITY;
  let drawn = false;

  return {
    show(step, done, total) {
      const at = now();
      beganAt ??= at;
      if (at - beganAt < PATIENCE || at - shownAt < (interactive ? REDRAW : LINE_EVERY)) return;
      shownAt = at;
      drawn = true;
      const line = `${step}: ${count(done)}${total === null ? "" : ` of ${count(total)}`} files`;
      err.write(interactive ? `\r\u001b[K  ${line}` : `${line}\n`);
    },
    end() {
      if (drawn && interactive) err.write("\r\u001b[K");
      beganAt = null;
      shownAt = Number.NEGATIVE_INFINITY;
      drawn = false;
    },
  };
}
