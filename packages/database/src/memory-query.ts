import { findRelatedWords, MANY_BEGINNINGS, type RelatedWords } from "./memory-words.js";
import { isPlain, parseQuestion, type Term } from "./parse-question.js";
import type { Queryable } from "./queryable.js";

export interface MemoryQuery {
  /** for `to_tsquery('english', …)`; null when the question has no word in it */
  tsquery: string | null;
  /** words that nobody wrote, with those searched for besides */
  corrections: { word: string; instead: string[] }[];
}

/** Turns a question into a query of the search vectors, with the help of the project's words. */
export async function buildMemoryQuery(db: Queryable, projectId: string, question: string): Promise<MemoryQuery> {
  const alternatives = parseQuestion(question);
  const asked = alternatives.flat().filter(({ kind, negated, text }) => kind === "word" && !negated && isPlain(text));
  const found = await findRelatedWords(
    db,
    projectId,
    asked.map(({ text, open }) => ({ word: text, open })),
  );
  const related = new Map(asked.map((term, index) => [term, found[index] as RelatedWords]));
  const groups = alternatives.map((terms) => terms.map((term) => termQuery(term, related.get(term))).join(" & "));
  return {
    tsquery: groups.length === 0 ? null : groups.map((group) => `(${group})`).join(" | "),
    corrections: asked.flatMap((term) => {
      const { similar } = related.get(term) as RelatedWords;
      return similar.length === 0 ? [] : [{ word: term.text, instead: similar }];
    }),
  };
}

function termQuery(
  { text, negated, open }: Term,
  { beginnings, similar }: RelatedWords = { beginnings: [], similar: [] },
) {
  // Few beginnings are all there are, and say more precisely what a stem's beginning would.
  const ends = open && beginnings.length >= MANY_BEGINNINGS ? [`${quote(text)}:*`] : beginnings.map(quote);
  const words = [quote(text), ...ends, ...similar.map(quote)];
  return `${negated ? "!" : ""}(${words.join(" | ")})`;
}

/** Quoted text of several words means a phrase. */
function quote(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}
