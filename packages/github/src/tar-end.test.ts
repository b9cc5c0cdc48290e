import { expect, test } from "vitest";
import { requireEndOfArchive } from "./tar-end.js";

async function passes(...chunks: Uint8Array[]): Promise<boolean> {
  const source = (async function* () {
    yield* chunks;
  })();
  try {
    for await (const _ of requireEndOfArchive(source));
    return true;
  } catch {
    return false;
  }
}

test("the end mark counts however it is cut into chunks", async () => {
  const data = Buffer.alloc(512, 1);
  expect(await passes(data, Buffer.alloc(1024))).toBe(true);
  expect(await passes(Buffer.concat([data, Buffer.alloc(1024)]))).toBe(true);
  expect(await passes(data, ...Array.from({ length: 1024 }, () => Buffer.alloc(1)))).toBe(true);
  expect(await passes(Buffer.concat([data, Buffer.alloc(500)]), Buffer.alloc(0), Buffer.alloc(524))).toBe(true);
  expect(await passes(data, Buffer.alloc(10_240))).toBe(true);
});

test("no end mark, no archive", async () => {
  const data = Buffer.alloc(512, 1);
  expect(await passes()).toBe(false);
  expect(await passes(data)).toBe(false);
  expect(await passes(Buffer.alloc(1024), data)).toBe(false);
  expect(await passes(data, Buffer.alloc(1023))).toBe(false);
  expect(await passes(Buffer.alloc(600), Buffer.concat([data, Buffer.alloc(500)]))).toBe(false);
});
