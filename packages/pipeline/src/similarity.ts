/*
 * How alike two files are, measured as git measures it for `-M` (diffcore-delta.c, diffcore-rename.c): a file is cut into
 * lines, long ones into pieces of 64 bytes; what the two have in common, in bytes, is set against the larger of them.
 */

/** The pieces of one file: how many of its bytes have which hash. Some 8 bytes per line, whatever the lines hold. */
export interface Fingerprint {
  size: number;
  /** ascending */
  hashes: Uint32Array;
  /** bytes of the pieces with the hash at the same place */
  counts: Uint32Array;
}

/** git's HASHBASE, a prime; equal numbers of buckets give equal collisions, and so equal scores. */
const BUCKETS = 107_927;
const PIECE = 64;
const CR = 0x0d;
const LF = 0x0a;

/** Cuts and hashes content as git's `hash_chars` does; in text, the CR of a CRLF does not count. */
export function fingerprint(content: Uint8Array, isBinary: boolean): Fingerprint {
  const bytesOf = new Map<number, number>();
  const { length } = content;
  let [low, high, n] = [0, 0, 0];
  const close = () => {
    const hash = ((low + Math.imul(high, 0x61)) >>> 0) % BUCKETS;
    bytesOf.set(hash, (bytesOf.get(hash) ?? 0) + n);
    [low, high, n] = [0, 0, 0];
  };
  for (let i = 0; i < length; i++) {
    const byte = content[i] as number;
    if (!isBinary && byte === CR && content[i + 1] === LF) continue;
    const before = low;
    low = (((low << 7) ^ (high >>> 25)) + byte) >>> 0;
    high = ((high << 7) ^ (before >>> 25)) >>> 0;
    n += 1;
    if (n === PIECE || byte === LF) close();
  }
  if (n > 0) close();
  const hashes = Uint32Array.from(bytesOf.keys()).sort();
  return { size: length, hashes, counts: hashes.map((hash) => bytesOf.get(hash) ?? 0) };
}

/** git counts similarity in whole sixty-thousandths; what is equal to git has to be equal here. */
const MAX_SCORE = 60_000;

/** Similarity from 0 to 1: bytes in common as a part of the larger file. Empty files are like nothing. */
export function similarity(a: Fingerprint, b: Fingerprint): number {
  if (a.size === 0 || b.size === 0) return 0;
  return Math.floor((bytesInCommon(a, b) * MAX_SCORE) / Math.max(a.size, b.size)) / MAX_SCORE;
}

/** Whether two sizes alone rule it out that the similarity reaches `minimum`. */
export function canReach(minimum: number, a: number, b: number): boolean {
  return Math.min(a, b) > 0 && Math.min(a, b) >= minimum * Math.max(a, b);
}

function bytesInCommon(a: Fingerprint, b: Fingerprint): number {
  let common = 0;
  for (let i = 0, j = 0; i < a.hashes.length && j < b.hashes.length; ) {
    const [x, y] = [a.hashes[i] as number, b.hashes[j] as number];
    if (x === y) common += Math.min(a.counts[i] as number, b.counts[j] as number);
    if (x <= y) i += 1;
    if (y <= x) j += 1;
  }
  return common;
}
