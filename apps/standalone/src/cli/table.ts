import Table from "cli-table3";
import type { Terminal } from "./terminal.js";
import { terminalText } from "./terminal-text.js";

const NO_LINES = Object.fromEntries(
  ["top", "bottom", "left", "right", "mid", "middle"].flatMap((side) =>
    side === "mid" || side === "middle"
      ? [[side, ""]]
      : ["", "-mid", "-left", "-right"].map((part) => [`${side}${part}`, ""]),
  ),
);

/** Columns for people: a heading, no lines. Cells may come from anywhere; they are made harmless here. */
export function table(terminal: Pick<Terminal, "paint">, head: string[], rows: string[][]): string {
  const drawn = new Table({
    chars: { ...NO_LINES, "left-mid": "", "mid-mid": "", "right-mid": "", middle: "  " },
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  drawn.push(
    head.map((cell) => terminal.paint("dim", cell)),
    ...rows.map((row) => row.map(terminalText)),
  );
  return drawn
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}
