import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TestEmulator } from "../testing/test-emulator.js";

const files: Record<string, Buffer> = {
  empty: Buffer.alloc(0),
  line: randomBytes(45),
  lines: randomBytes(90),
  large: randomBytes(3_000_000),
};
const shas: Record<string, string> = {};
let server: TestEmulator;

beforeAll(async () => {
  server = await TestEmulator.start();
  await server.serve("blobs", async (git) => {
    for (const [name, content] of Object.entries(files)) git.write(name, content);
    await git.commit();
    for (const name of Object.keys(files)) shas[name] = await git.revParse(`HEAD:${name}`);
    shas.commit = await git.head();
  });
});
afterAll(() => server[Symbol.asyncDispose]());

test("JSON carries base64 in lines of 60, raw the bytes", async () => {
  for (const [name, content] of Object.entries(files)) {
    const body = await server.json<{ content: string; size: number }>(`blobs/git/blobs/${shas[name]}`);
    expect(body).toMatchObject({ sha: shas[name], size: content.length, encoding: "base64" });
    expect(Buffer.from(body.content, "base64").equals(content)).toBe(true);
    expect(body.content.split("\n").every((line) => line.length <= 60)).toBe(true);
    const raw = await server.get(`blobs/git/blobs/${shas[name]}`, { accept: "application/vnd.github.raw+json" });
    expect(Buffer.from(await raw.arrayBuffer()).equals(content)).toBe(true);
    expect(raw.headers.get("x-github-media-type")).toBe("github.v3; param=raw; format=json");
  }
});

test("many at once come back each with its own content", async () => {
  const names = Array.from({ length: 60 }, (_, i) => ["empty", "line", "lines"][i % 3] ?? "");
  const bodies = await Promise.all(names.map((name) => server.json<{ sha: string }>(`blobs/git/blobs/${shas[name]}`)));
  expect(bodies.map(({ sha }) => sha)).toEqual(names.map((name) => shas[name]));
});

test("a commit is no blob", async () => {
  expect((await server.get(`blobs/git/blobs/${shas.commit}`)).status).toBe(404);
});
