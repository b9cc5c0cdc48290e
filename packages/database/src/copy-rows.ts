import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setImmediate } from "node:timers/promises";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { type CopyValue, encodeCopy } from "./copy-encoder.js";
import { isClient, type Queryable, statements } from "./queryable.js";

export interface CopyInto {
  /** As written in SQL, quoted. */
  table: string;
  columns: readonly string[];
  /** Values of the first columns, the same for all rows; the rows then hold the others. */
  shared?: readonly CopyValue[];
  rows: Iterable<readonly CopyValue[]>;
}

/** Adds rows by binary COPY: one statement, all or nothing. */
export async function copyRows(db: Queryable, { table, columns, shared, rows }: CopyInto): Promise<void> {
  const list = columns.map((column) => `"${column}"`).join(", ");
  await withClient(db, async (client) => {
    const copy = client.query(copyFrom(`COPY ${table} (${list}) FROM STDIN (FORMAT binary)`));
    await pipeline(Readable.from(breathing(encodeCopy(rows, shared)), { objectMode: true, highWaterMark: 4 }), copy);
  });
}

/** Bytes per turn of the event loop: a few milliseconds. */
const TURN_BYTES = 256 * 1024;

/**
 * A server on the same machine takes the rows as fast as they come, and a stream that never has to wait never lets
 * anything else run: without a pause a batch of blobs would hold the event loop for as long as it takes to send.
 */
async function* breathing(chunks: Iterable<Buffer>): AsyncGenerator<Buffer> {
  let sent = 0;
  for (const chunk of chunks) {
    yield chunk;
    sent += chunk.byteLength;
    if (sent < TURN_BYTES) continue;
    sent = 0;
    await setImmediate();
  }
}

async function withClient(db: Queryable, work: (client: pg.PoolClient) => Promise<void>): Promise<void> {
  const source = statements(db);
  if (isClient(source)) return await work(source);
  const client = await source.connect();
  let usable = false;
  try {
    await work(client);
    usable = true;
  } catch (error) {
    // When PostgreSQL itself refused the rows, COPY has ended; after anything else the connection may still be in it.
    usable = error instanceof pg.DatabaseError;
    throw error;
  } finally {
    client.release(!usable);
  }
}

/** A uuid as binary COPY wants it. */
export function uuidBytes(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll("-", ""), "hex");
}
