import type { Change, FileVersion } from "@project-sync/contracts";
import { collectVersions, expireSyncs } from "@project-sync/database";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type ApiFixture, createApiFixture } from "../testing/api-fixture.js";
import { expectProblem } from "../testing/test-client.js";

const UNKNOWN = "11111111-1111-1111-1111-111111111111";

let api: ApiFixture;
let repositoryId: string;
let repository: string;
const syncs: string[] = [];

beforeAll(async () => {
  api = await createApiFixture();
  const { git } = api;
  ({ repositoryId } = await api.addWidgets());
  repository = `/api/v1/repositories/${repositoryId}`;
  await sync(() => git.write("src/a.ts", "one\n").write("src/b.ts", "b\n").write("README.md", "1\n"));
  await sync(() => git.write("src/a.ts", "two\n"));
  await sync(() => git.remove("src/a.ts").write("lib/a.ts", "two\n").write("README.md", "2\n"));
});
afterAll(() => api?.[Symbol.asyncDispose]());

async function sync(edit: () => unknown): Promise<void> {
  edit();
  await api.git.commit();
  const id = String((await api.post(`${repository}/syncs`)).body.id);
  await api.completeSync(id);
  syncs.push(id);
}

describe("compare", () => {
  it("lists what changed between two syncs, whichever is the older, page by page", async () => {
    const there = await api.get(`${repository}/compare?from=${syncs[0]}&to=${syncs[2]}`);
    expect((there.body.items as Change[]).map(({ kind, path, renamedFrom }) => [kind, path, renamedFrom])).toEqual([
      ["modified", "README.md", null],
      ["renamed", "lib/a.ts", "src/a.ts"],
    ]);
    const back = await api.get(`${repository}/compare?from=${syncs[2]}&to=${syncs[0]}&limit=1`);
    const rest = await api.get(`${repository}/compare?from=${syncs[2]}&to=${syncs[0]}&cursor=${back.body.nextCursor}`);
    expect([...(back.body.items as Change[]), ...(rest.body.items as Change[])]).toMatchObject([
      { kind: "modified", path: "README.md" },
      { kind: "renamed", path: "src/a.ts", renamedFrom: "lib/a.ts" },
    ]);
  });

  it("refuses what is no sync", async () => {
    expectProblem(await api.get(`${repository}/compare?from=${UNKNOWN}&to=${syncs[0]}`), 404, "sync_not_found");
    expectProblem(await api.get(`${repository}/compare?from=${syncs[0]}&to=${UNKNOWN}`), 404, "sync_not_on_branch");
    expectProblem(await api.get(`${repository}/compare?from=${syncs[0]}`), 400, "invalid_request");
  });
});

describe("file history", () => {
  it("follows a file back through its names", async () => {
    const { body } = await api.get(`${repository}/file-history?path=lib/a.ts`);
    expect((body.items as FileVersion[]).map(({ kind, path, syncId }) => [kind, path, syncId])).toEqual([
      ["renamed", "lib/a.ts", syncs[2]],
      ["modified", "src/a.ts", syncs[1]],
      ["added", "src/a.ts", syncs[0]],
    ]);
    expectProblem(await api.get(`${repository}/file-history?path=never`), 404, "file_not_found");
  });
});

describe("verify", () => {
  afterEach(() => api.emulator.faults.clear());
  const run = (sql: string, ...values: unknown[]) => api.database.pool.query(sql, values);

  it("proves the tree of the latest sync, of a past one, and the content", async () => {
    const tree = await api.git.revParse("main^{tree}");
    const answer = await api.post(`${repository}/verify`);
    expect(answer).toMatchObject({ status: 200, body: { ok: true, treeSha: tree, computedSha: tree, faults: [] } });
    expect(answer.body).toMatchObject({ syncId: syncs[2], branchName: "main", entries: 5, blobs: null });
    const past = await api.post(`${repository}/verify`, { at: syncs[0], content: true });
    expect(past.body).toMatchObject({ ok: true, syncId: syncs[0], entries: 4, blobs: 3 });
    expectProblem(await api.post(`${repository}/verify`, { at: UNKNOWN }), 404, "sync_not_found");
    expectProblem(await api.post(`${repository}/verify`, { branch: "none" }), 404, "branch_not_found");
  });

  it("names the row that was damaged, with what git has there", async () => {
    const [before] = (await run(`SELECT "blobSha" FROM "RepositoryFile" WHERE "path" = 'src/b.ts'`)).rows;
    await run(`UPDATE "RepositoryFile" SET "blobSha" = $1 WHERE "path" = 'src/b.ts'`, "0".repeat(40));
    const { status, body } = await api.post(`${repository}/verify`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ ok: false, treeSha: await api.git.revParse("main^{tree}") });
    expect(body.faults).toEqual([
      { kind: "directory", path: "src", stored: expect.any(String), expected: await api.git.revParse("main:src") },
      { kind: "entry", path: "src/b.ts", stored: `100644 ${"0".repeat(40)}`, expected: `100644 ${before.blobSha}` },
    ]);
    api.emulator.faults.add({ path: /git\/trees/, fault: { kind: "status", status: 500 } });
    const alone = await api.post(`${repository}/verify`);
    expect(alone.body).toMatchObject({ ok: false, faults: [{ kind: "directory", path: "src" }] });
    await run(`UPDATE "RepositoryFile" SET "blobSha" = $1 WHERE "path" = 'src/b.ts'`, before.blobSha);
    expect((await api.post(`${repository}/verify`)).body).toMatchObject({ ok: true });
  });

  it("names a directory whose own row is wrong, and content that is not what its name says", async () => {
    const [tree] = (await run(`SELECT "blobSha" FROM "RepositoryFile" WHERE "path" = 'lib'`)).rows;
    await run(`UPDATE "RepositoryFile" SET "blobSha" = $1 WHERE "path" = 'lib'`, "1".repeat(40));
    expect((await api.post(`${repository}/verify`)).body.faults).toEqual([
      { kind: "directory", path: "lib", stored: "1".repeat(40), expected: tree.blobSha },
    ]);
    await run(`UPDATE "RepositoryFile" SET "blobSha" = $1 WHERE "path" = 'lib'`, tree.blobSha);
    await run(`UPDATE "Blob" SET "content" = 'three' WHERE "content" = 'two\n'`);
    expect((await api.post(`${repository}/verify`)).body).toMatchObject({ ok: true });
    const { body } = await api.post(`${repository}/verify`, { content: true });
    expect(body).toMatchObject({ ok: false, blobs: 3, faults: [{ kind: "content", path: "lib/a.ts" }] });
  });
});

describe("retention", () => {
  it("answers 410 for what has expired", async () => {
    await api.database.pool.query(`UPDATE "Repository" SET "keepSyncs" = 1`);
    await expireSyncs(api.database, { now: new Date() });
    await collectVersions(api.database, { limit: 100 });
    const expired = [
      ...[`/files?at=${syncs[0]}`, `/content?path=README.md&at=${syncs[0]}`],
      `/compare?from=${syncs[0]}&to=${syncs[2]}`,
    ];
    for (const path of expired) expectProblem(await api.get(repository + path), 410, "sync_expired");
    expectProblem(await api.get(`/api/v1/syncs/${syncs[1]}/changes`), 410, "sync_expired");
    expectProblem(await api.post(`${repository}/verify`, { at: syncs[1] }), 410, "sync_expired");
    expect((await api.get(`${repository}/files`)).status).toBe(200);
    expect((await api.get(`/api/v1/syncs/${syncs[2]}/changes`)).body.items).toHaveLength(2);
    expect((await api.get(repository)).body).toMatchObject({ keepSyncs: 1, keepDays: null });
  });
});
