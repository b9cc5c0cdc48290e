/** A part of a text that gets a vector of its own. `start` and `length` count characters (code points) of the text. */
export interface Passage {
  text: string;
  start: number;
  length: number;
}

/** Some 400 tokens: models with the shortest inputs take 512. */
const PASSAGE = 1_600;
const MOST = 16;
/** Where to cut, the best first: between paragraphs, lines, sentences, words. */
const BREAKS = [/\n\s*\n/g, /\n/g, /[.!?]\s/g, /\s/g];

/**
 * The passages of a text, in order, cut where a reader would pause: the first 16 of up to 1,600 characters. A text of
 * nothing but blanks is one empty passage.
 */
export function splitPassages(text: string): Passage[] {
  const passages: Passage[] = [];
  let start = 0;
  for (let at = 0; at < text.length && passages.length < MOST; ) {
    const end = endOf(text, at);
    const cut = text.slice(at, end);
    const length = [...cut].length;
    if (cut.trim() !== "") passages.push({ text: cut, start, length });
    at = end;
    start += length;
  }
  return passages.length === 0 ? [{ text: "", start: 0, length: 0 }] : passages;
}

function endOf(text: string, at: number): number {
  if (text.length - at <= PASSAGE) return text.length;
  const window = text.slice(at, at + PASSAGE);
  for (const pattern of BREAKS) {
    const last = [...window.matchAll(pattern)].at(-1);
    // A passage that would be short says little; a worse place further on is the better one.
    if (last && last.index > PASSAGE / 2) return at + last.index + last[0].length;
  }
  return at + (isHighSurrogate(window.charCodeAt(PASSAGE - 1)) ? PASSAGE - 1 : PASSAGE);
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}
