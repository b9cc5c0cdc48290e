import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { extract } from "tar-stream";

export interface FloorOptions {
  /** e.g. `<emulator>/repos/octocat/hello/tarball/<sha>`; redirects are followed */
  tarballUrl: string;
  /** where the scratch table is made and dropped */
  connectionString: string;
}

export interface Floor {
  files: number;
  /** of content */
  bytes: number;
  milliseconds: number;
}

/**
 * The least that a first sync can take: one tarball over HTTP → gunzip → tar → SHA-1 of each blob → binary COPY into a
 * table without indexes. No tree, no diff, no verification, and on purpose none of the product's code, so that a sync
 * is measured against the machine and not against itself. Connecting and making the table are not counted.
 */
export async function measureFloor({ tarballUrl, connectionString }: FloorOptions): Promise<Floor> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    await client.query("DROP TABLE IF EXISTS bench_floor");
    await client.query("CREATE TABLE bench_floor (sha text NOT NULL, path text NOT NULL, content bytea NOT NULL)");
    // Uncompressed, which is the least work: PostgreSQL's own compression (pglz) doubles the time.
    await client.query("ALTER TABLE bench_floor ALTER COLUMN content SET STORAGE EXTERNAL");
    return await copyTarball(tarballUrl, client);
  } finally {
    await client.query("DROP TABLE IF EXISTS bench_floor").finally(() => client.end());
  }
}

async function copyTarball(tarballUrl: string, client: pg.Client): Promise<Floor> {
  const floor: Floor = { files: 0, bytes: 0, milliseconds: 0 };
  const began = performance.now();
  const response = await fetch(tarballUrl);
  if (!response.ok || !response.body) throw new Error(`${tarballUrl} answered ${response.status}`);
  const tar = extract();
  const unpacked = pipeline(Readable.fromWeb(response.body), createGunzip(), tar);
  const copied = pipeline(
    Readable.from(copyRows(tar, floor), { objectMode: false, highWaterMark: 1 << 20 }),
    client.query(copyFrom("COPY bench_floor (sha, path, content) FROM STDIN (FORMAT binary)")),
  );
  await Promise.all([unpacked, copied]);
  floor.milliseconds = performance.now() - began;
  return floor;
}

/** PostgreSQL's binary COPY format: a header, per row a field count and length-prefixed fields, a trailer of -1. */
async function* copyRows(tar: ReturnType<typeof extract>, floor: Floor): AsyncGenerator<Buffer> {
  yield Buffer.from("PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0", "latin1");
  for await (const entry of tar) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    if (entry.header.type !== "file") continue;
    const content = Buffer.concat(chunks);
    floor.files += 1;
    floor.bytes += content.length;
    yield row([Buffer.from(blobSha(content)), Buffer.from(entry.header.name), content]);
  }
  yield Buffer.from([0xff, 0xff]);
}

function row(fields: Buffer[]): Buffer {
  const count = Buffer.alloc(2);
  count.writeInt16BE(fields.length);
  return Buffer.concat([count, ...fields.flatMap((field) => [lengthOf(field), field])]);
}

function lengthOf(field: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(field.length);
  return length;
}

function blobSha(content: Buffer): string {
  return createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex");
}
