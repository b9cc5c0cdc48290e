import type { UnembeddedEntry } from "@project-sync/database";
import { type Passage, splitPassages } from "@project-sync/embeddings";

/** What is to be embedded of an entry: a text for each of its passages. */
export interface EntryTexts {
  id: string;
  passages: Passage[];
  texts: string[];
}

const MAX_HEAD = 300;

/** Each passage under the entry's title and tags, so that one from the middle says what it is about. */
export function textsOf({ id, title, tags, content }: UnembeddedEntry): EntryTexts {
  const head = [title, tags.join(", ")].filter(Boolean).join("\n").slice(0, MAX_HEAD);
  const passages = splitPassages(content);
  return { id, passages, texts: passages.map(({ text }) => `${head}\n\n${text}`.trim()) };
}
