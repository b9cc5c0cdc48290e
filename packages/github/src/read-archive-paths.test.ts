import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import { expect, test } from "vitest";
import { serve } from "../testing/serve.js";
import { MalformedResponseError } from "./errors.js";

const query = { owner: "o", repo: "r", commitSha: "9fb037999f264ba9a7fc6274d15fa3ae2ab98312" };
const long = `top/${"d".repeat(120)}/${"f".repeat(120)}`;

async function tarOf(names: string[]): Promise<Buffer> {
  const tar = pack();
  for (const name of names) {
    if (name.endsWith("/")) tar.entry({ name, type: "directory" });
    else tar.entry({ name, pax: name === long ? { path: name } : {} }, "x".repeat(name.length * 10));
  }
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

test("every path in order, directories included, without the top one", async () => {
  const archive = gzipSync(await tarOf(["top/", "top/a", "top/sub/", "top/sub/é", long, "top/z"]));
  await using server = await serve((_, response) => response.end(archive));
  const paths = await collect(server.github.readArchivePaths(query));
  expect(paths).toEqual(["a", "sub", "sub/é", long.slice(4), "z"]);
});

test("an archive cut off anywhere is an error", async () => {
  const tar = await tarOf(["top/", "top/a", long]);
  for (const body of [
    Buffer.alloc(0),
    gzipSync(tar).subarray(0, -20),
    gzipSync(tar.subarray(0, 1200)),
    gzipSync(tar.subarray(0, -1024)),
  ]) {
    await using server = await serve((_, response) => response.end(body));
    await expect(collect(server.github.readArchivePaths(query))).rejects.toThrow(MalformedResponseError);
  }
});

async function collect(paths: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const path of paths) all.push(path);
  return all;
}
