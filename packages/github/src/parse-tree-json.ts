import { setImmediate as nextTurn } from "node:timers/promises";

/** Bytes per turn of the event loop: some 2,000 entries, a few milliseconds. */
const SLICE_BYTES = 512 * 1024;
/** Entries per turn where the whole answer had to be parsed at once. */
const SLICE_ENTRIES = 2_000;

/** Makes of an answer's entries what is wanted of them, slice by slice; throws what refuses the answer. */
export type EntryParser<T> = (entries: unknown[]) => T[];

export interface ParsedTreeJson<T> {
  /** the answer, with an empty list in the place of its entries */
  answer: unknown;
  entries: T[];
}

/**
 * Parses a tree answer, `{…,"tree":[{…},{…}],…}`, while it arrives and in slices that let the event loop breathe: 100,000
 * entries are 26 MB, which in one go would hold it for a quarter of a second and wait for the last byte before that.
 *
 * Cutting is exact, not a guess: a quote inside a JSON string is escaped, and one that closes a string is followed by
 * punctuation, so `},{"` and a letter can only be the border of two objects. Text laid out otherwise has no such border and
 * is parsed whole, as is one whose slices turn out not to be the list's entries; for that its bytes are kept until the end.
 *
 * @param openParser called for each try: a parser may remember what it has seen
 * @throws SyntaxError when it is not JSON; what the parser throws
 */
export async function parseTreeJson<T>(
  body: AsyncIterable<Uint8Array>,
  openParser: () => EntryParser<T>,
): Promise<ParsedTreeJson<T>> {
  const chunks: Uint8Array[] = [];
  let slicer: Slicer<T> | null = new Slicer(openParser());
  for await (const chunk of body) {
    chunks.push(chunk);
    try {
      if (slicer?.add(chunk)) await nextTurn();
    } catch {
      slicer = null;
    }
  }
  try {
    const parsed = slicer?.end();
    if (parsed) return parsed;
  } catch {
    // Parsed whole, it tells what is wrong with it.
  }
  return await parseWhole(Buffer.concat(chunks), openParser());
}

async function parseWhole<T>(body: Buffer, parse: EntryParser<T>): Promise<ParsedTreeJson<T>> {
  const answer: unknown = JSON.parse(body.toString());
  const tree = (answer as { tree?: unknown } | null)?.tree;
  if (!Array.isArray(tree)) return { answer, entries: [] };
  const entries: T[] = [];
  for (let from = 0; from < tree.length; from += SLICE_ENTRIES) {
    if (from > 0) await nextTurn();
    entries.push(...parse(tree.slice(from, from + SLICE_ENTRIES)));
  }
  return { answer: { ...(answer as object), tree: [] }, entries };
}

const LIST = '"tree":[';
const BORDER = '},{"';

/** Cuts at the borders of entries what has arrived, and parses each slice at once. */
class Slicer<T> {
  readonly #entries: T[] = [];
  #pending: Uint8Array[] = [];
  #bytes = 0;
  #wanted = SLICE_BYTES;
  /** what precedes the first entry; null until that has come */
  #head: string | null = null;

  constructor(readonly parse: EntryParser<T>) {}

  /** Whether it has parsed a slice. */
  add(chunk: Uint8Array): boolean {
    this.#pending.push(chunk);
    this.#bytes += chunk.byteLength;
    if (this.#bytes < this.#wanted) return false;
    const text = Buffer.concat(this.#pending, this.#bytes);
    const border = lastBorder(text);
    this.#keep(border < 0 ? text : text.subarray(border));
    if (border < 0) {
      this.#wanted = 2 * this.#bytes;
      return false;
    }
    this.#wanted = SLICE_BYTES;
    let first = 0;
    if (this.#head === null) {
      this.#head = headOf(text);
      first = Buffer.byteLength(this.#head);
    }
    this.#parse(JSON.parse(`[${text.toString("utf8", first, border - 1)}]`));
    return true;
  }

  /** Null when it was too little to be cut. */
  end(): ParsedTreeJson<T> | null {
    if (this.#head === null) return null;
    const tail = Buffer.concat(this.#pending, this.#bytes).toString();
    if (tail.includes(LIST)) throw new SyntaxError("There is another list.");
    const answer: { tree: unknown[] } = JSON.parse(this.#head + tail);
    this.#parse(answer.tree);
    return { answer: { ...answer, tree: [] }, entries: this.#entries };
  }

  #keep(rest: Uint8Array): void {
    this.#pending = [rest];
    this.#bytes = rest.byteLength;
  }

  #parse(entries: unknown[]): void {
    for (const entry of this.parse(entries)) this.#entries.push(entry);
  }
}

/** The place of the last entry that begins here behind another one; -1 where none does. */
function lastBorder(text: Buffer): number {
  for (let at = text.lastIndexOf(BORDER); at >= 0; at = at === 0 ? -1 : text.lastIndexOf(BORDER, at - 1)) {
    if (isLetter(text[at + BORDER.length])) return at + 2;
  }
  return -1;
}

function isLetter(byte = 0): boolean {
  return (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
}

/** @throws SyntaxError unless the list is the answer's own, rather than one further inside */
function headOf(text: Buffer): string {
  const list = text.indexOf(LIST);
  if (list < 0) throw new SyntaxError("There is no list.");
  const head = text.toString("utf8", 0, list + LIST.length);
  JSON.parse(`${head}]}`);
  return head;
}
