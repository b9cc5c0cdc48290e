import { hash } from "node:crypto";

/** What an entry says. */
export interface MemoryText {
  title: string;
  content: string;
  tags: readonly string[];
  /** ISO 8601, or null */
  date: string | null;
}

/** Equal exactly when two versions say the same. */
export function memoryDigest({ title, content, tags, date }: MemoryText): Buffer {
  const time = date === null ? null : new Date(date).toISOString();
  return hash("sha1", JSON.stringify([title, content, tags, time]), "buffer");
}
