/**
 * Text as PostgreSQL can hold it: without NUL (error 22021) and without lone surrogates (which jsonb refuses and text
 * would change silently). Only for text that is shown to people; paths are escaped instead.
 */
export function storableText(text: string): string {
  return Buffer.from(text.replaceAll("\0", "\uFFFD")).toString();
}
