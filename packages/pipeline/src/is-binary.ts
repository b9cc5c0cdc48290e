/** git looks no further than this for a NUL (buffer_is_binary in xdiff-interface.c). */
const FIRST_FEW_BYTES = 8000;

/** Whether git would call this content binary: a NUL within its first 8,000 bytes. */
export function isBinary(content: Uint8Array): boolean {
  return content.subarray(0, FIRST_FEW_BYTES).includes(0);
}
