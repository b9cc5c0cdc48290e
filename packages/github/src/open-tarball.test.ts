import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import { expect, test, vi } from "vitest";
import { serve } from "../testing/serve.js";
import { GithubTransientError, MalformedResponseError } from "./errors.js";
import type { ArchiveFile } from "./read-archive.js";

const query = { owner: "o", repo: "r", commitSha: "9fb037999f264ba9a7fc6274d15fa3ae2ab98312" };
const content = randomBytes(100_000);

async function tarOf(files: number): Promise<Buffer> {
  const tar = pack();
  tar.entry({ name: "o-r-9fb0379/", type: "directory" });
  for (let i = 0; i < files; i++) tar.entry({ name: `o-r-9fb0379/src/f${i}`, mode: 0o644 }, content);
  tar.entry({ name: "o-r-9fb0379/empty" }, "");
  tar.entry({ name: "o-r-9fb0379/link", type: "symlink", linkname: "src/f0" });
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function collect(files: AsyncIterable<ArchiveFile>, into: ArchiveFile[] = []): Promise<ArchiveFile[]> {
  for await (const file of files) into.push(file);
  return into;
}

test("yields files and symlinks, without directories and without the top one", async () => {
  const archive = gzipSync(await tarOf(2));
  await using server = await serve((_, response) => response.end(archive));
  const files = await collect(server.github.openTarball(query));
  expect(files.map((f) => `${f.kind} ${f.path} ${f.content.length}`)).toEqual([
    "file src/f0 100000",
    "file src/f1 100000",
    "file empty 0",
    "symlink link 6",
  ]);
  expect(files[1]?.content.equals(content)).toBe(true);
  expect(files[3]?.content.toString()).toBe("src/f0");
});

test("a file over the limit is passed over, the rest is read", async () => {
  const archive = gzipSync(await tarOf(3));
  await using server = await serve((_, response) => response.end(archive));
  const files = await collect(server.github.openTarball({ ...query, maxBytes: 99_999 }));
  expect(files.map((f) => f.path)).toEqual(["empty", "link"]);
});

test("an archive cut off anywhere is an error, never a short success", async () => {
  const tar = await tarOf(3);
  const archive = gzipSync(tar);
  const entryBorder = 512 + 2 * (512 + 100_352);
  const cut: [string, Buffer][] = [
    ["nothing at all", Buffer.alloc(0)],
    ["in the gzip header", archive.subarray(0, 5)],
    ["in a file", archive.subarray(0, archive.length / 2)],
    ["in the gzip trailer", archive.subarray(0, -4)],
    ["in a file, packed again", gzipSync(tar.subarray(0, 70_000))],
    ["between two files, packed again", gzipSync(tar.subarray(0, entryBorder))],
    ["without its end mark", gzipSync(tar.subarray(0, -1024))],
    ["not gzip", Buffer.from("<html>sorry</html>")],
  ];
  for (const [where, body] of cut) {
    await using server = await serve((_, response) => response.end(body));
    await expect(collect(server.github.openTarball(query)), where).rejects.toThrow(MalformedResponseError);
  }
});

test("a lost connection is an error, and nothing is yielded after it", async () => {
  const archive = gzipSync(await tarOf(5));
  await using server = await serve((_, response) => {
    response.writeHead(200, { "content-length": String(archive.length) });
    response.write(archive.subarray(0, archive.length / 2), () => response.destroy());
  });
  const files: ArchiveFile[] = [];
  const reading = server.github.openTarball(query);
  await expect(collect(reading, files)).rejects.toThrow(MalformedResponseError);
  expect(files.length).toBeLessThan(5);
  expect(await reading.next()).toEqual({ done: true, value: undefined });
});

test("a stalled download is transient, an aborted one rejects with the reason", async () => {
  const archive = gzipSync(await tarOf(3));
  const half: Parameters<typeof serve>[0] = (_, response) => void response.write(archive.subarray(0, 150_000));
  await using stalling = await serve(half, { timeoutMs: 50 });
  await expect(collect(stalling.github.openTarball(query))).rejects.toThrow(GithubTransientError);

  await using server = await serve(half);
  const controller = new AbortController();
  const reason = new Error("cancelled");
  const files: ArchiveFile[] = [];
  const reading = expect(collect(server.github.openTarball(query, { signal: controller.signal }), files)).rejects.toBe(
    reason,
  );
  await vi.waitFor(() => expect(files.length).toBe(1), 10_000);
  controller.abort(reason);
  await reading;
});

test("the download waits for a slow consumer, longer than the timeout, and ends when the loop is left", async () => {
  const archive = gzipSync(await tarOf(300), { level: 0 });
  let sent = 0;
  let closed = false;
  function* chunks() {
    for (; sent < archive.length; sent += 65_536) yield archive.subarray(sent, sent + 65_536);
  }
  const listener: Parameters<typeof serve>[0] = (_, response) => {
    response.once("close", () => {
      closed = true;
    });
    pipeline(Readable.from(chunks()), response).catch(() => {});
  };
  await using server = await serve(listener, { timeoutMs: 1_000 });
  let files = 0;
  for await (const _ of server.github.openTarball(query)) {
    files++;
    if (files === 1) {
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      expect(sent).toBeLessThan(archive.length / 2);
    }
    if (files === 20) break;
  }
  await vi.waitFor(() => expect(closed).toBe(true), 10_000);
});
