import { createProgressBars } from "./progress-bars.js";
import { createProgressLines } from "./progress-lines.js";
import type { ProgressView } from "./progress-view.js";
import type { Terminal } from "./terminal.js";

/** Bars where they can be drawn, lines where not. */
export function createProgressView(terminal: Terminal): ProgressView {
  return terminal.interactive
    ? createProgressBars(terminal.err)
    : createProgressLines((line) => terminal.err.write(`${line}\n`));
}
