import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type ApiFixture, createApiFixture } from "../testing/api-fixture.js";
import { expectProblem } from "../testing/test-client.js";
import { findWebDir, UnusableWebDirError } from "./find-web-dir.js";

const PAGE = "<!doctype html><title>Project Sync</title><script src=/assets/app-4f2a.js></script>";
const SCRIPT = "console.log('the app');".repeat(50);

let dir: string;
let api: ApiFixture;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "project-sync-web-"));
  await mkdir(join(dir, "assets"));
  await writeFile(join(dir, "index.html"), PAGE);
  await writeFile(join(dir, "assets/app-4f2a.js"), SCRIPT);
  await writeFile(join(dir, "assets/app-4f2a.js.br"), brotliCompressSync(SCRIPT));
  await writeFile(join(dir, "assets/app-4f2a.js.gz"), gzipSync(SCRIPT));
  api = await createApiFixture({ webDir: dir });
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await rm(dir, { recursive: true });
});

const HTML = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };

it.each(["/", "/projects/1/files/src/main.ts", "/compare/a..b?at=1", "/index.html"])(
  "%s is the app's page, under a policy that lets only its own files run",
  async (path) => {
    const { status, text, headers } = await api.send(path, { headers: HTML });
    expect([status, text]).toEqual([200, PAGE]);
    expect(headers.get("content-type")).toBe("text/html;charset=utf-8");
    expect(headers.get("cache-control")).toBe("no-cache");
    expect(headers.get("content-security-policy")).toBe(
      "default-src 'none';script-src 'self';style-src 'self';img-src 'self' data:;font-src 'self';connect-src 'self';" +
        "manifest-src 'self';frame-ancestors 'none';base-uri 'none';form-action 'self'",
    );
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("same-origin");
  },
);

it.each([
  ["br", "br, gzip"],
  ["gzip", "gzip"],
  [null, "identity"],
])("a script is sent as %s to who takes %s, and kept for ever", async (encoding, accepted) => {
  const { status, text, headers } = await api.send("/assets/app-4f2a.js", { headers: { "accept-encoding": accepted } });
  expect([status, text, headers.get("content-encoding")]).toEqual([200, SCRIPT, encoding]);
  expect(headers.get("content-type")).toMatch(/^text\/javascript/);
  expect(headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  expect(headers.get("vary")).toContain("Accept-Encoding");
  const etag = headers.get("etag") ?? "";
  const again = { "accept-encoding": accepted, "if-none-match": etag };
  expect((await api.send("/assets/app-4f2a.js", { headers: again })).status).toBe(304);
});

it.each(["/assets/gone-1234.js", "/api/v1/nonsense", "/trpc", "/docs/x"])("%s is no page", async (path) => {
  const { status } = await api.get(path, HTML);
  expect(status).toBe(404);
});

it("a program that asks for a page that is not there hears so, and nothing but GET is answered", async () => {
  expectProblem(await api.get("/projects/1"), 404, "route_not_found");
  expectProblem(await api.send("/", { method: "POST", headers: HTML }), 404, "route_not_found");
  expectProblem(await api.send("/..%2f..%2fetc/passwd"), 404, "route_not_found");
  expect((await api.get("/healthz", HTML)).body).toEqual({ status: "ok" });
});

it("a directory without a web app in it is refused at start", async () => {
  await expect(findWebDir(join(dir, "assets"))).rejects.toBeInstanceOf(UnusableWebDirError);
  expect(await findWebDir(dir)).toBe(dir);
  expect(await findWebDir("off")).toBeNull();
});
