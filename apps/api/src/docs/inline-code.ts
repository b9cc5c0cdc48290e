import escapeHtml from "escape-html";

/** Escaped text in which `code` is shown as such. */
export function inlineCode(text: string): string {
  return escapeHtml(text).replace(/`([^`]+)`/g, "<code>$1</code>");
}
