/**
 * Git paths are bytes: any byte but NUL. PostgreSQL text and JSON are Unicode. Everywhere inside Project Sync a path
 * is therefore its *escaped* form: valid UTF-8 stands as it is, a backslash is doubled, and every byte that is not
 * part of valid UTF-8 is written `\xHH` (lower-case hex). The form is reversible and equal exactly when the bytes are.
 */

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** Escaped form of a path as git stores it. */
export function escapeGitPath(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes).replaceAll("\\", "\\\\");
  } catch {
    return escapeInvalidUtf8(bytes);
  }
}

/** The bytes of an escaped path; the inverse of {@link escapeGitPath}. */
export function unescapeGitPath(path: string): Uint8Array {
  if (!path.includes("\\")) return encoder.encode(path);
  const out: number[] = [];
  const bytes = encoder.encode(path);
  for (let i = 0; i < bytes.length; ) {
    const escaped = bytes[i] === BACKSLASH;
    const doubled = escaped && bytes[i + 1] === BACKSLASH;
    out.push(escaped && !doubled ? parseHexEscape(bytes, i, path) : (bytes[i] as number));
    i += doubled ? 2 : escaped ? 4 : 1;
  }
  return Uint8Array.from(out);
}

const BACKSLASH = 0x5c;

function parseHexEscape(bytes: Uint8Array, at: number, path: string): number {
  const sequence = String.fromCharCode(...bytes.subarray(at, at + 4));
  if (!/^\\x[0-9a-f]{2}$/.test(sequence)) throw new TypeError(`Not an escaped git path: ${JSON.stringify(path)}`);
  return Number.parseInt(sequence.slice(2), 16);
}

function escapeInvalidUtf8(bytes: Uint8Array): string {
  let out = "";
  for (let i = 0; i < bytes.length; ) {
    const length = validSequenceLength(bytes, i);
    if (length === 0) out += `\\x${(bytes[i] as number).toString(16).padStart(2, "0")}`;
    else out += decoder.decode(bytes.subarray(i, i + length)).replaceAll("\\", "\\\\");
    i += length || 1;
  }
  return out;
}

/** Length of the valid UTF-8 sequence at `at`, or 0. The decoder decides, so surrogates and overlongs are invalid. */
function validSequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] as number;
  const length = lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 0;
  if (length === 0 || at + length > bytes.length) return 0;
  try {
    decoder.decode(bytes.subarray(at, at + length));
    return length;
  } catch {
    return 0;
  }
}
