import { createHash } from "node:crypto";

/** Where a multiplexed stream stands: what a client sends back to go on from there. */
export interface StreamCursor {
  /**
   * By the database's clock, in ms. Of the syncs that were requested before and are not listed, everything has been
   * sent; of those requested since, what is listed.
   */
  since: number;
  /** of the topics that the stream had, in `topicHash` form */
  topics: ReadonlySet<number>;
  /** the last sequence number sent of each sync that is not done with; 0 for none */
  seqs: ReadonlyMap<string, number>;
}

const VERSION = 1;
const HEADER = 11;
const TOPIC = 4;
const SYNC = 20;
/** Header lines of more than 8 KB are refused by most servers. A stream about more than this cannot be resumed. */
const MAX_SYNCS = 200;
const TOO_MANY = Buffer.from([0]).toString("base64url");

/** Opaque to clients, and safe in a header and in an address. */
export function encodeCursor({ since, topics, seqs }: StreamCursor): string {
  if (seqs.size > MAX_SYNCS) return TOO_MANY;
  const bytes = Buffer.allocUnsafe(HEADER + topics.size * TOPIC + seqs.size * SYNC);
  bytes.writeUInt8(VERSION, 0);
  bytes.writeUIntBE(since, 1, 6);
  bytes.writeUInt16BE(topics.size, 7);
  bytes.writeUInt16BE(seqs.size, 9);
  let at = HEADER;
  for (const hash of topics) at = bytes.writeUInt32BE(hash, at);
  for (const [syncId, seq] of seqs) {
    bytes.write(syncId.replaceAll("-", ""), at, "hex");
    at = bytes.writeUInt32BE(seq, at + 16);
  }
  return bytes.toString("base64url");
}

/** Null for a text that is no cursor of this version. */
export function decodeCursor(text: string): StreamCursor | null {
  const bytes = Buffer.from(text, "base64url");
  if (bytes.length < HEADER || bytes.readUInt8(0) !== VERSION) return null;
  const since = bytes.readUIntBE(1, 6);
  const topicCount = bytes.readUInt16BE(7);
  const syncCount = bytes.readUInt16BE(9);
  const syncsAt = HEADER + topicCount * TOPIC;
  if (bytes.length !== syncsAt + syncCount * SYNC) return null;
  const topics = Array.from({ length: topicCount }, (_, i) => bytes.readUInt32BE(HEADER + i * TOPIC));
  const seqs = Array.from({ length: syncCount }, (_, i) => readSync(bytes, syncsAt + i * SYNC));
  return { since, topics: new Set(topics), seqs: new Map(seqs) };
}

/** A topic in four bytes. Two topics of one stream with the same would have to be sought for a long time. */
export function topicHash(topic: string): number {
  return createHash("sha1").update(topic).digest().readUInt32BE();
}

function readSync(bytes: Buffer, at: number): [string, number] {
  const hex = bytes.toString("hex", at, at + 16);
  return [hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-"), bytes.readUInt32BE(at + 16)];
}
