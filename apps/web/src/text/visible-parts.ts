/** A stretch of text as it may be shown: as it is, or a character that would not be seen, or would lie, by its name. */
export interface VisiblePart {
  text: string;
  hidden: boolean;
}

/**
 * Control and formatting characters, line separators and blank letters. File names, branch names and messages come from
 * strangers: a direction mark makes `exe.gpj` of `jpg.exe`, a zero-width space makes two names look like one.
 */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0\u2800]/gu;

/** Splits text so that what is hidden in it can be shown as such. */
export function visibleParts(text: string, keep = ""): VisiblePart[] {
  const parts: VisiblePart[] = [];
  let from = 0;
  for (const match of text.matchAll(HIDDEN)) {
    if (keep.includes(match[0])) continue;
    if (match.index > from) parts.push({ text: text.slice(from, match.index), hidden: false });
    parts.push({ text: nameOf(match[0]), hidden: true });
    from = match.index + match[0].length;
  }
  if (from < text.length || parts.length === 0) parts.push({ text: text.slice(from), hidden: false });
  return parts;
}

/** The same as one string, for titles and labels. */
export function visibleText(text: string): string {
  return visibleParts(text)
    .map((part) => part.text)
    .join("");
}

/** Whether a text has characters that change the order or the look of others: what to be warned of in code. */
export function hasHiddenOrder(text: string): boolean {
  return /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/u.test(text);
}

function nameOf(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  const hex = code.toString(16).padStart(2, "0");
  return code < 0x100 ? `\\x${hex}` : `\\u{${hex}}`;
}
