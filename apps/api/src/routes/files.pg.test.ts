import type { Change, MirroredFile } from "@project-sync/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiFixture, createApiFixture } from "../testing/api-fixture.js";
import { expectProblem } from "../testing/test-client.js";

const UNKNOWN = "11111111-1111-1111-1111-111111111111";
const BINARY = Buffer.from([0x89, 0x50, 0x00, 0xff]);
const PAGE = "<script>alert(document.domain)</script>\n";

let api: ApiFixture;
let repository: string;
let firstSync: string;
let secondSync: string;

beforeAll(async () => {
  api = await createApiFixture();
  const { git } = api;
  git.write("README.md", "one\n").write("src/page.html", PAGE).write("src/icon.png", BINARY).write("empty", "");
  git.write("big.txt", "x".repeat(2_000)).write("latin1.txt", Buffer.from("caf\xe9\n", "latin1"));
  git.symlink("link", "README.md").submodule("vendor/lib", "a".repeat(40)).write("back\\slash", "odd\n");
  await git.commit();
  const { repositoryId } = await api.addWidgets();
  repository = `/api/v1/repositories/${repositoryId}`;
  firstSync = await sync();
  git.write("README.md", "two\n").write("new.txt", "new\n").remove("empty");
  await git.commit();
  secondSync = await sync();
});
afterAll(() => api?.[Symbol.asyncDispose]());

async function sync(): Promise<string> {
  const id = String((await api.post(`${repository}/syncs`)).body.id);
  await api.completeSync(id);
  return id;
}

async function paths(query: string): Promise<string[]> {
  const { status, body } = await api.get(`${repository}/files${query}`);
  expect(status, api.log.at(-1)).toBe(200);
  return (body.items as MirroredFile[]).map(({ path }) => path);
}

const content = (query: Record<string, string>, headers?: Record<string, string>) =>
  api.get(`${repository}/content?${new URLSearchParams(query)}`, headers);

describe("files", () => {
  it("lists the tree in path order", async () => {
    expect(await paths("")).toEqual([
      "README.md",
      "back\\\\slash",
      "big.txt",
      "latin1.txt",
      "link",
      "new.txt",
      "src",
      "src/icon.png",
      "src/page.html",
      "vendor",
      "vendor/lib",
    ]);
    expect(await paths("?branch=main&prefix=src/")).toEqual(["src/icon.png", "src/page.html"]);
    expect(await paths("?prefix=nothing")).toEqual([]);
  });

  it("lists the tree of a past sync", async () => {
    expect(await paths(`?at=${firstSync}`)).toContain("empty");
    expect(await paths(`?at=${firstSync}`)).not.toContain("new.txt");
    expect(await paths(`?at=${secondSync}`)).toEqual(await paths(""));
  });

  it("comes in pages", async () => {
    const all: string[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const page = await api.get(`${repository}/files?limit=4${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
      all.push(...(page.body.items as MirroredFile[]).map(({ path }) => path));
      cursor = page.body.nextCursor as string | null;
    }
    expect(all).toEqual(await paths(""));
  });

  it("says what a file is", async () => {
    const { body } = await api.get(`${repository}/files?prefix=big`);
    expect(body.items).toEqual([
      {
        path: "big.txt",
        type: "blob",
        mode: "100644",
        blobSha: await api.git.revParse("main:big.txt"),
        size: 2_000,
        language: expect.toSatisfy((language) => language === null || typeof language === "string"),
        skipped: "too_large",
        renamedFrom: null,
        syncId: firstSync,
      },
    ]);
  });

  it.each([
    ["?branch=gone", 404, "branch_not_found"],
    [`?at=${UNKNOWN}`, 404, "sync_not_found"],
    ["?at=17", 400, "invalid_request"],
    ["?prefix=%00", 400, "invalid_request"],
    ["?cursor=nonsense", 400, "invalid_cursor"],
    ["?branch=main&branch=other", 400, "invalid_request"],
  ])("refuses %s", async (query, status, code) => {
    expectProblem(await api.get(`${repository}/files${query}`), status, code);
  });

  it("knows which branch a sync was of", async () => {
    expectProblem(await api.get(`${repository}/files?branch=other&at=${firstSync}`), 404, "sync_not_found");
    const waiting = await api.post(`${repository}/syncs`);
    expectProblem(await api.get(`${repository}/files?at=${waiting.body.id}`), 409, "sync_not_completed");
    await api.post(`/api/v1/syncs/${waiting.body.id}/cancel`);
  });
});

describe("changes", () => {
  it("lists what a sync changed", async () => {
    const { body } = await api.get(`/api/v1/syncs/${secondSync}/changes`);
    const changes = (body.items as Change[]).filter(({ type }) => type !== "tree");
    expect(changes.map(({ kind, path }) => `${kind} ${path}`)).toEqual([
      "modified README.md",
      "removed empty",
      "added new.txt",
    ]);
    const page = await api.get(`/api/v1/syncs/${secondSync}/changes?limit=1`);
    expect(page.body).toMatchObject({ items: [body.items && changes[0]], nextCursor: expect.any(String) });
    expectProblem(await api.get(`/api/v1/syncs/${secondSync}/changes?cursor=nonsense`), 400, "invalid_cursor");
  });
});

describe("content", () => {
  it("is the bytes, named by their SHA", async () => {
    const answer = await content({ path: "README.md" });
    expect(answer).toMatchObject({ status: 200, text: "two\n" });
    expect(answer.headers.get("etag")).toBe(`"${await api.git.revParse("main:README.md")}"`);
    expect(answer.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect((await content({ path: "README.md", at: firstSync })).text).toBe("one\n");
    expect((await content({ path: "link" })).text).toBe("README.md");
    expect((await content({ path: "back\\\\slash" })).text).toBe("odd\n");
    expect(await content({ path: "empty", at: firstSync })).toMatchObject({ status: 200, text: "" });
  });

  it("is never a page of ours", async () => {
    const page = await content({ path: "src/page.html" });
    expect(page.text).toBe(PAGE);
    expect(page.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(page.headers.get("x-content-type-options")).toBe("nosniff");
    expect(page.headers.get("content-security-policy")).toMatch(/sandbox$/);
    for (const path of ["src/icon.png", "latin1.txt"]) {
      expect((await content({ path })).headers.get("content-type")).toBe("application/octet-stream");
    }
  });

  it("comes unaltered when it is binary, and without a body for HEAD", async () => {
    const init = { headers: { authorization: "Bearer the-key" } };
    const url = `${api.url}${repository}/content?path=src/icon.png`;
    const response = await fetch(url, init);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(BINARY);
    const head = await fetch(url, { ...init, method: "HEAD" });
    expect(head.headers.get("content-length")).toBe("4");
    expect(await head.text()).toBe("");
  });

  it("is not sent again to those who have it", async () => {
    const etag = (await content({ path: "README.md" })).headers.get("etag") ?? "";
    for (const tag of [etag, `W/${etag}`, `"other", ${etag}`]) {
      const again = await content({ path: "README.md" }, { "if-none-match": tag });
      expect(again).toMatchObject({ status: 304, text: "" });
      expect(again.headers.get("etag")).toBe(etag);
    }
    expect((await content({ path: "README.md" }, { "if-none-match": '"other"' })).status).toBe(200);
  });

  it("says why there is none", async () => {
    const { detail } = expectProblem(await content({ path: "big.txt" }), 404, "content_not_stored");
    expect(detail).toContain("MAX_FILE_BYTES");
  });

  it.each([
    [{ path: "nothing" }, 404, "file_not_found"],
    [{ path: "readme.md" }, 404, "file_not_found"],
    [{ path: "empty" }, 404, "file_not_found"],
    [{ path: "src" }, 400, "not_a_file"],
    [{ path: "vendor/lib" }, 400, "not_a_file"],
    [{ path: "" }, 400, "invalid_request"],
    [{}, 400, "invalid_request"],
    [{ path: "a\0b" }, 400, "invalid_request"],
    [{ path: "README.md", branch: "gone" }, 404, "branch_not_found"],
    [{ path: "README.md", at: UNKNOWN }, 404, "sync_not_found"],
  ] as [Record<string, string>, number, string][])("refuses %j", async (query, status, code) => {
    expectProblem(await content(query), status, code);
  });

  it("needs a repository, and a uuid for one", async () => {
    expectProblem(await api.get(`/api/v1/repositories/${UNKNOWN}/content?path=x`), 404, "repository_not_found");
    expectProblem(await api.get("/api/v1/repositories/17/content?path=x"), 400, "invalid_request");
    expectProblem(await api.send(`${repository}/content?path=README.md`), 401, "unauthenticated");
  });
});
