import { setImmediate as nextTurn } from "node:timers/promises";

/** Bytes per turn of the event loop: some 10 ms of JSON.parse. */
const SLICE_BYTES = 1024 * 1024;

/**
 * `JSON.parse` of a tree answer, `{…,"tree":[{…},{…}],…}`, in slices that let the event loop breathe: 100,000 entries
 * are 26 MB, which in one go would hold it for a quarter of a second.
 *
 * Cutting is exact, not a guess: a quote inside a JSON string is escaped, and one that closes a string is followed by
 * punctuation, so `},{"` and a letter can only be the border of two objects. Text laid out otherwise has no such
 * border and is parsed whole, as is one whose slices turn out not to be JSON.
 *
 * @throws SyntaxError when it is not JSON
 */
export async function parseTreeJson(body: Buffer, signal?: AbortSignal): Promise<unknown> {
  const borders = findBorders(body);
  if (borders.length === 0) return JSON.parse(body.toString());
  try {
    return await parseSlices(body, borders, signal);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return JSON.parse(body.toString());
  }
}

const LIST = '"tree":[';
const BORDER = '},{"';

/** The place of the list's first entry, then that of the first entry of each further slice; empty when in one. */
function findBorders(body: Buffer): number[] {
  const list = body.indexOf(LIST);
  if (list < 0 || body.lastIndexOf(LIST) !== list) return [];
  const borders = [list + LIST.length];
  for (let from = list; ; ) {
    from = body.indexOf(BORDER, from + SLICE_BYTES);
    if (from < 0) return borders.length > 1 ? borders : [];
    if (isLetter(body[from + BORDER.length])) borders.push(from + 2);
  }
}

function isLetter(byte = 0): boolean {
  return (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
}

/** Every slice but the last is a list of entries; the last one, put behind what precedes the list, is the answer. */
async function parseSlices(body: Buffer, borders: number[], signal?: AbortSignal): Promise<unknown> {
  const entries: unknown[] = [];
  for (const [at, border] of borders.slice(0, -1).entries()) {
    const comma = (borders[at + 1] ?? 0) - 1;
    for (const entry of JSON.parse(`[${body.toString("utf8", border, comma)}]`)) entries.push(entry);
    await nextTurn();
    signal?.throwIfAborted();
  }
  const before = body.toString("utf8", 0, borders[0]);
  // Throws unless the list is the answer's own, rather than one further inside.
  JSON.parse(`${before}]}`);
  const rest: { tree: unknown[] } = JSON.parse(before + body.toString("utf8", borders.at(-1)));
  for (const entry of rest.tree) entries.push(entry);
  return { ...rest, tree: entries };
}
