import type { CommandContext } from "./run-command.js";
import { table } from "./table.js";
import { writeLine } from "./terminal.js";
import { terminalJson } from "./terminal-text.js";

interface Listing {
  head: string[];
  rows: string[][];
  /** said instead of an empty table */
  none: string;
}

/** For people a table; with --json one object per line, ready for jq. */
export async function writeListing(
  { terminal }: Pick<CommandContext, "terminal">,
  options: { json?: boolean },
  items: object[],
  listing: Listing,
): Promise<void> {
  if (options.json) {
    for (const item of items) await writeLine(terminal.out, terminalJson(item));
  } else if (items.length === 0) {
    terminal.err.write(`${listing.none}\n`);
  } else {
    await writeLine(terminal.out, table(terminal, listing.head, listing.rows));
  }
}
