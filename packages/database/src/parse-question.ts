/** A term of a question: a word, or a phrase in quotes. */
export interface Term {
  text: string;
  kind: "word" | "phrase";
  negated: boolean;
  /** may be the beginning of a word: it ends in a star, or is the last of the question and may be still being typed */
  open: boolean;
}

const MAX_TERMS = 32;
const TOKEN = /(-?)"([^"]*)"?|(\S+)/gu;

/**
 * A question as people write it to search engines: words are all wanted, `or` between them gives a choice, `-` leaves out,
 * quotes make a phrase, a star at the end stands for any ending. Alternatives of terms that are all wanted; pure. No text is
 * an error: what means nothing is passed over.
 */
export function parseQuestion(question: string): Term[][] {
  const tokens = [...question.matchAll(TOKEN)].slice(0, MAX_TERMS);
  const alternatives: Term[][] = [[]];
  for (const [index, token] of tokens.entries()) {
    if (/^or$/i.test(token[0])) alternatives.push([]);
    else alternatives.at(-1)?.push(...toTerms(token, index === tokens.length - 1 && !/\s$/.test(question)));
  }
  return alternatives.filter((terms) => terms.some(({ negated }) => !negated));
}

function toTerms([, sign, phrase, word = ""]: RegExpMatchArray, last: boolean): Term[] {
  if (phrase !== undefined) {
    return hasWords(phrase) ? [{ text: phrase, kind: "phrase", negated: sign === "-", open: false }] : [];
  }
  const negated = word.startsWith("-");
  const text = word.replace(/^-+/, "").replace(/\*+$/, "");
  const open = !negated && isPlain(text) && (last || word.endsWith("*"));
  return hasWords(text) ? [{ text, kind: "word", negated, open }] : [];
}

function hasWords(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}

/** Only letters and digits: what PostgreSQL sees as one word, too. */
export function isPlain(text: string): boolean {
  return /^[\p{L}\p{N}]+$/u.test(text);
}
