/** A tar archive ends with two blocks of zeros. */
const END_MARK_BYTES = 1024;

/**
 * Passes a tar stream on and fails at its end when the end mark is missing: tar-stream itself takes an archive cut
 * between two files for a whole one, and gunzip takes no bytes at all for an empty one.
 */
export async function* requireEndOfArchive(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let zeros = 0;
  for await (const chunk of chunks) {
    const trailing = trailingZeros(chunk);
    zeros = trailing === chunk.byteLength ? Math.min(zeros + trailing, END_MARK_BYTES) : trailing;
    yield chunk;
  }
  if (zeros < END_MARK_BYTES) throw new Error("Unexpected end of archive");
}

function trailingZeros(chunk: Uint8Array): number {
  const most = Math.min(chunk.byteLength, END_MARK_BYTES);
  let zeros = 0;
  while (zeros < most && chunk[chunk.byteLength - 1 - zeros] === 0) zeros++;
  return zeros === most ? chunk.byteLength : zeros;
}
