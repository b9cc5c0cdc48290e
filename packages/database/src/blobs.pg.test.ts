import { createHash, randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { type BlobWriter, findMissingBlobs, openBlobWriter, readBlob } from "./index.js";
import { sha, useTestDatabase } from "./testing/fixtures.js";

const given = useTestDatabase();

interface TestBlob {
  sha: string;
  content: Buffer;
  isBinary: boolean;
}

function blobs(count: number, bytes: number): TestBlob[] {
  return Array.from({ length: count }, () => {
    const content = randomBytes(bytes);
    return { sha: createHash("sha1").update(content).digest("hex"), content, isBinary: true };
  });
}

async function writeAll(writer: BlobWriter, list: readonly TestBlob[]): Promise<void> {
  for (const blob of list) await writer.write(blob);
  await writer.flush();
}

async function expectStored(list: readonly TestBlob[]): Promise<void> {
  for (const { sha, content, isBinary } of list) {
    const stored = await readBlob(given.database, sha);
    expect(stored).toMatchObject({ sha, size: content.length, isBinary, skipped: null });
    expect(stored?.content?.equals(content)).toBe(true);
  }
}

test("blobs of every size come back as they were written", async () => {
  await using writer = openBlobWriter(given.database);
  const list = [blobs(1, 0), blobs(5, 1), blobs(5, 10_000), blobs(3, 65_536), blobs(4, 3_000_000)].flat();
  await writeAll(writer, list);
  await expectStored(list);
});

test("writing the same blobs again, or twice in a batch, changes nothing", async () => {
  await using writer = openBlobWriter(given.database);
  const list = blobs(20, 1000);
  await writeAll(writer, [...list, ...list]);
  const more = blobs(5, 1000);
  await writeAll(writer, [...more, ...list]);
  await expectStored([...list, ...more]);
});

test("four writers of the same blobs, each in another order, store all of them", async () => {
  const list = blobs(400, 60_000);
  const orders = [list, list.toReversed(), list.toSorted((a, b) => (a.sha < b.sha ? -1 : 1)), list.slice(200)];
  await Promise.all(
    orders.map(async (order) => {
      await using writer = openBlobWriter(given.database);
      await writeAll(writer, order);
    }),
  );
  await expectStored(list);
}, 120_000);

test("a blob left out is noted, and stored once it may be", async () => {
  const { database } = given;
  const [blob] = blobs(1, 5000);
  if (blob === undefined) return;
  await using writer = openBlobWriter(database);
  await writer.skip({ sha: blob.sha, size: 5000, reason: "too_large" });
  await writer.flush();
  expect(await readBlob(database, blob.sha)).toEqual({
    ...{ sha: blob.sha, size: 5000, isBinary: null, skipped: "too_large", content: null },
  });
  await writeAll(writer, [blob]);
  await expectStored([blob]);
  await writer.skip({ sha: blob.sha, size: 5000, reason: "too_large" });
  await writer.flush();
  await expectStored([blob]);
});

test("missing are those never seen, and those too large only for a lower limit", async () => {
  const { database } = given;
  await using writer = openBlobWriter(database);
  const [stored] = blobs(1, 10);
  if (stored === undefined) return;
  await writer.skip({ sha: sha("big"), size: 5000, reason: "too_large" });
  await writer.skip({ sha: sha("lfs"), size: 10, reason: "lfs" });
  await writeAll(writer, [stored]);
  const shas = [stored.sha, sha("big"), sha("lfs"), sha("never seen")];
  expect((await findMissingBlobs(database, { shas, maxFileBytes: 4999 })).missing).toEqual(
    new Set([sha("never seen")]),
  );
  const { missing: raised } = await findMissingBlobs(database, { shas, maxFileBytes: 5000 });
  expect(raised).toEqual(new Set([sha("big"), sha("never seen")]));
  expect((await findMissingBlobs(database, { shas: [], maxFileBytes: 1 })).missing).toEqual(new Set());
});

test("leaving the scope stores what was taken", async () => {
  const list = blobs(3, 100);
  {
    await using writer = openBlobWriter(given.database);
    for (const blob of list) await writer.write(blob);
  }
  await expectStored(list);
});

test("a batch that cannot be stored fails the flush, and the connection is still good", async () => {
  const writer = openBlobWriter(given.database);
  await writer.write({ sha: "a\0b", content: Buffer.from("x"), isBinary: false });
  await expect(writer.flush()).rejects.toThrow(/invalid byte sequence/);
  await expect(writer.flush()).rejects.toThrow(/invalid byte sequence/);
  await writer[Symbol.asyncDispose]();
  await Promise.all(Array.from({ length: 10 }, () => given.database.pool.query("SELECT 1")));
});

test("unknown is null", async () => {
  expect(await readBlob(given.database, sha("nobody wrote this"))).toBeNull();
});
