import type { MemoryEntry, MemoryHit, MemoryImport, MemoryPage, RestorePreview, Sync } from "@project-sync/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiFixture, createApiFixture } from "../testing/api-fixture.js";
import { expectProblem } from "../testing/test-client.js";

const UNKNOWN = "11111111-1111-1111-1111-111111111111";

let api: ApiFixture;
let projectId: string;
let repositoryId: string;
let memory: string;

beforeAll(async () => {
  api = await createApiFixture();
  ({ projectId, repositoryId } = await api.addWidgets());
  memory = `/api/v1/projects/${projectId}/memory`;
});
afterAll(() => api?.[Symbol.asyncDispose]());

async function write(title: string, content: string, more: object = {}): Promise<MemoryEntry> {
  const { status, body } = await api.post(memory, { title, content, ...more });
  expect(status).toBe(201);
  return body as unknown as MemoryEntry;
}

async function search(query: Record<string, string>): Promise<MemoryPage> {
  const { status, body } = await api.get(`${memory}?${new URLSearchParams(query)}`);
  expect(status).toBe(200);
  return body as unknown as MemoryPage;
}

async function titles(query: Record<string, string>): Promise<string[]> {
  return (await search(query)).items.map(({ title }) => title);
}

async function sync(edit: () => unknown): Promise<Sync> {
  edit();
  await api.git.commit();
  const id = String((await api.post(`/api/v1/repositories/${repositoryId}/syncs`)).body.id);
  await api.completeSync(id);
  return (await api.get(`/api/v1/syncs/${id}`)).body as unknown as Sync;
}

describe("entries by hand", () => {
  it("are written, changed as new versions, and archived", async () => {
    const entry = await write("Backups", "Every night.", { tags: ["ops", "ops"], date: "2026-02-03" });
    expect(entry).toMatchObject({
      ...{
        source: "manual",
        sourceRef: null,
        version: 1,
        tags: ["ops"],
        date: "2026-02-03T00:00:00.000Z",
        endedAt: null,
      },
    });
    const path = `/api/v1/memory/${entry.id}`;
    const same = await api.patch(path, { tags: ["ops"] });
    expect(same.body.id).toBe(entry.id);
    const edited = (await api.patch(path, { content: "Every hour." })).body as unknown as MemoryEntry;
    expect(edited).toMatchObject({
      ...{ version: 2, previousId: entry.id, lineageId: entry.lineageId, title: "Backups", content: "Every hour." },
      ...{ tags: ["ops"], date: entry.date },
    });
    expectProblem(await api.patch(path, { content: "Never." }), 409, "memory_not_current");

    const archived = await api.post(`/api/v1/memory/${edited.id}/archive`);
    expect(archived.body.endedAt).toEqual(expect.any(String));
    expect((await api.post(`/api/v1/memory/${edited.id}/archive`)).body).toEqual(archived.body);
    expect(await titles({})).toEqual([]);
    expect(await titles({ includeSuperseded: "true" })).toEqual(["Backups", "Backups"]);
    const history = (await api.get(path)).body as { versions?: MemoryEntry[] };
    expect(history.versions?.map(({ id, content }) => [id, content])).toEqual([
      [edited.id, "Every hour."],
      [entry.id, "Every night."],
    ]);
    const back = await api.patch(`/api/v1/memory/${edited.id}`, { title: "Backups again" });
    expect(back.body).toMatchObject({ version: 3, endedAt: null });
    await api.post(`/api/v1/memory/${back.body.id}/archive`);
  });

  it.each([
    [{ title: "", content: "x" }, /title: Must not be empty/],
    [{ title: "x" }, /content/],
    [{ title: "x", content: "a\0b" }, /NUL/],
    [{ title: "x", content: "y", tags: ["a,b"] }, /comma/],
    [{ title: "x", content: "y", date: "tomorrow" }, /date such as/],
    [{ title: "x", content: "y", author: "me" }, /author: There is no such field/],
  ])("refuse %j", async (body, problem) => {
    const answer = await api.post(memory, body);
    expectProblem(answer, 400, "invalid_request");
    expect(answer.body.detail).toMatch(problem);
  });

  it("are not found elsewhere", async () => {
    expectProblem(await api.get(`/api/v1/projects/${UNKNOWN}/memory`), 404, "project_not_found");
    expectProblem(
      await api.post(`/api/v1/projects/${UNKNOWN}/memory`, { title: "a", content: "b" }),
      404,
      "project_not_found",
    );
    expectProblem(await api.get(`/api/v1/memory/${UNKNOWN}`), 404, "memory_entry_not_found");
    expectProblem(await api.patch(`/api/v1/memory/${UNKNOWN}`, {}), 404, "memory_entry_not_found");
    expectProblem(await api.post(`/api/v1/memory/${UNKNOWN}/archive`), 404, "memory_entry_not_found");
  });
});

describe("search", () => {
  const long = `${"filler words stand here. ".repeat(200)} the needle is here. ${"more of them. ".repeat(800)}`;
  beforeAll(async () => {
    await write("Queue migrations", "We moved from Redis to PostgreSQL queues in March.", { tags: ["ops", "queue"] });
    await write("Database backups", "Nightly database dumps; the queue is not part of them.", {
      tags: ["ops"],
      date: "2020-01-01",
    });
    await write("<b>Markup</b>", `A <b onclick="x()">queue</b> & <img src=x onerror=alert(1)> in a text.`);
    await write("Haystack", long);
  });

  it("ranks titles and tags before text, and marks what matches as inert text", async () => {
    const { items } = await search({ q: "queue" });
    expect(items.map(({ title }) => title)).toEqual(["Queue migrations", expect.any(String), expect.any(String)]);
    const [first] = items as [MemoryHit];
    expect(first.snippet?.filter(({ match }) => match).map(({ text }) => text)).toEqual(["queues"]);
    const markup = items.find(({ title }) => title.includes("Markup"));
    expect(markup?.snippet).toEqual(expect.arrayContaining([{ text: "queue", match: true }]));
  });

  it.each([
    ["migrat", ["Queue migrations"]],
    ["postgr*  queues", ["Queue migrations"]],
    ['"database dumps"', ["Database backups"]],
    ['"dumps database"', []],
    ["queue -redis -markup", ["Database backups"]],
    ["redis or dumps", ["Database backups", "Queue migrations"]],
    ["needle", ["Haystack"]],
    ["nothing of the kind", []],
    ["***", []],
    ["'; DROP TABLE x; --", []],
    ["\\ ' & | ! <-> :*", []],
  ])("%s", async (q, found) => {
    expect((await titles({ q })).sort()).toEqual(found);
  });

  it("forgives typing errors, and says so", async () => {
    const page = await search({ q: "databse backups" });
    expect(page.items.map(({ title }) => title)).toEqual(["Database backups"]);
    expect(page.corrections).toEqual([{ word: "databse", instead: expect.arrayContaining(["database"]) }]);
    expect((await search({ q: "database" })).corrections).toEqual([]);
    expect(await titles({ q: "migratoin redis" })).toEqual(["Queue migrations"]);
  });

  it("filters by tags, source, repository, branch and time", async () => {
    expect(await titles({ q: "queue", tag: "ops" })).toHaveLength(2);
    expect(await titles({ tag: "ops, queue" })).toEqual(["Queue migrations"]);
    expect(await titles({ tag: "nobody's" })).toEqual([]);
    expect(await titles({ source: "github" })).toEqual([]);
    expect(await titles({ source: "manual" })).toHaveLength(4);
    expect(await titles({ repositoryId })).toEqual([]);
    expect(await titles({ branch: "main" })).toEqual([]);
    expect(await titles({ until: "2021-01-01" })).toEqual(["Database backups"]);
    expect(await titles({ since: "2019-01-01T00:00:00Z", until: "2021-01-01", q: "dumps" })).toEqual([
      "Database backups",
    ]);
    expectProblem(await api.get(`${memory}?since=soon`), 400, "invalid_request");
  });

  it.each([{}, { q: "queue" }])("comes page by page: %j", async (query) => {
    const all = await search(query);
    const seen: string[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const page = await search({ ...query, limit: "1", ...(cursor ? { cursor } : {}) });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(all.items.map(({ id }) => id));
    expectProblem(await api.get(`${memory}?${new URLSearchParams({ ...query, cursor: "x" })}`), 400, "invalid_cursor");
  });

  it("lists the beginning of a long text, and the entry has all of it", async () => {
    const [hit] = (await search({ q: "needle" })).items as [MemoryHit];
    expect(hit).toMatchObject({ truncated: true, content: long.slice(0, 10_000) });
    expect((await api.get(`/api/v1/memory/${hit.id}`)).body.content).toBe(long);
  });
});

describe("bulk import", () => {
  const lines = [
    '{"title":"One","content":"First.","sourceRef":"wiki/1","tags":["wiki"]}',
    "",
    '{"title":"Two","content":"Second."}',
    "{broken",
    '{"title":"","content":"x"}',
    '{"title":"Again","content":"x","sourceRef":"wiki/1"}',
    '{"title":"Two","content":"Second."}',
  ].join("\n");

  it("reports each line, and knows again what it brought", async () => {
    const first = (await ndjson(lines)).body as unknown as MemoryImport;
    expect(first).toMatchObject({ created: 2, updated: 0, unchanged: 0, rejected: 4 });
    expect(first.lines.map(({ line, outcome, problem }) => [line, outcome, problem])).toEqual([
      [1, "created", null],
      [3, "created", null],
      [4, "rejected", "It is not JSON"],
      [5, "rejected", "title: Must not be empty"],
      [6, "rejected", "sourceRef: line 1 has the same"],
      [7, "rejected", "It says what a line before it says"],
    ]);
    const changed = lines.replace("First.", "Changed.");
    const second = (await api.post(`${memory}/import`, { lines: changed })).body as unknown as MemoryImport;
    expect(second).toMatchObject({ created: 0, updated: 1, unchanged: 1, rejected: 4 });
    const { body } = await api.get(`/api/v1/memory/${second.lines[0]?.id}`);
    expect(body).toMatchObject({ source: "import", sourceRef: "wiki/1", version: 2, content: "Changed." });
    expect(await titles({ source: "import" })).toEqual(expect.arrayContaining(["One", "Two"]));
  });

  it("takes JSON lines only where they are meant, and no more than 1 MiB", async () => {
    expectProblem(await ndjson("x".repeat(1_100_000)), 413, "payload_too_large");
    const type = { "content-type": "application/x-ndjson" };
    const other = await api.send(memory, {
      method: "POST",
      body: "{}",
      headers: { ...type, authorization: "Bearer the-key" },
    });
    expectProblem(other, 415, "unsupported_media_type");
  });

  function ndjson(body: string) {
    const headers = { "content-type": "application/x-ndjson", authorization: "Bearer the-key" };
    return api.send(`${memory}/import`, { method: "POST", body, headers });
  }
});

describe("entries of a repository", () => {
  const syncs: Sync[] = [];
  const said = async () => {
    const { items } = await search({ source: "github" });
    return items.map(({ path, content }) => `${path}: ${content}`).sort();
  };

  beforeAll(async () => {
    const { git } = api;
    syncs.push(await sync(() => git.write(".memory/a.md", "a1").write(".memory/b.md", "b1")));
    syncs.push(await sync(() => git.write(".memory/a.md", "a2").remove(".memory/b.md").write(".memory/c.md", "c1")));
  });

  it("are not changed here", async () => {
    const [entry] = (await search({ source: "github" })).items as [MemoryHit];
    expectProblem(await api.patch(`/api/v1/memory/${entry.id}`, { title: "x" }), 409, "memory_not_editable");
    expectProblem(await api.post(`/api/v1/memory/${entry.id}/archive`), 409, "memory_not_editable");
    expect(await titles({ repositoryId, branch: "main" })).toEqual(expect.arrayContaining(["a", "c"]));
  });

  it("come back as they were after a past sync, which can be undone", async () => {
    const path = `/api/v1/syncs/${syncs[0]?.id}/restore-memory`;
    const preview = (await api.get(path)).body as unknown as RestorePreview;
    expect(preview).toMatchObject({
      syncId: syncs[0]?.id,
      branchName: "main",
      added: 1,
      updated: 1,
      removed: 1,
      unchanged: 0,
    });
    expect(preview.changes.map(({ kind, before, after }) => [kind, before?.content, after?.content])).toEqual([
      ["updated", "a2", "a1"],
      ["added", undefined, "b1"],
      ["removed", "c1", undefined],
    ]);

    const restored = (await api.post(path)).body as unknown as Sync;
    expect(restored).toMatchObject({
      ...{ trigger: "restore", status: "completed", previousSyncId: syncs[1]?.id, headSha: syncs[1]?.headSha },
      ...{
        treeSha: syncs[1]?.treeSha,
        stats: { unchanged: 2, added: 0, memory: { added: 1, updated: 1, removed: 1 } },
      },
    });
    expect(api.published.at(-1)).toMatchObject({ type: "sync.completed", syncId: restored.id });
    expect(await said()).toEqual([".memory/a.md: a1", ".memory/b.md: b1"]);
    const [entry] = (await search({ source: "github", q: "a1" })).items as [MemoryHit];
    expect(entry).toMatchObject({ version: 3, restoredFromSyncId: syncs[0]?.id, syncId: restored.id });
    expect((await api.get(path)).body).toMatchObject({ added: 0, updated: 0, removed: 0, unchanged: 2 });
    expect((await api.get(`/api/v1/syncs/${restored.id}/changes`)).body.items).toEqual([]);

    await api.post(`/api/v1/syncs/${restored.previousSyncId}/restore-memory`);
    expect(await said()).toEqual([".memory/a.md: a2", ".memory/c.md: c1"]);
    const again = (await api.post(`/api/v1/syncs/${restored.id}/restore-memory`)).body as unknown as Sync;
    expect(await said()).toEqual([".memory/a.md: a1", ".memory/b.md: b1"]);
    expect(again.previousSyncId).not.toBe(restored.id);
  });

  it("stay restored until their file changes", async () => {
    await sync(() => api.git.write("src/x.ts", "1"));
    expect(await said()).toEqual([".memory/a.md: a1", ".memory/b.md: b1"]);
    await sync(() => api.git.remove(".memory/a.md").write(".memory/moved.md", "a2"));
    expect(await said()).toEqual([".memory/b.md: b1", ".memory/moved.md: a1"]);
    await sync(() => api.git.write(".memory/moved.md", "a3").write(".memory/b.md", "b2"));
    expect(await said()).toEqual([".memory/b.md: b2", ".memory/moved.md: a3"]);
  });

  it("have no memory of a sync that did not complete, or is not there", async () => {
    const { body } = await api.post(`/api/v1/repositories/${repositoryId}/syncs`);
    expectProblem(await api.get(`/api/v1/syncs/${body.id}/restore-memory`), 409, "sync_not_completed");
    expectProblem(await api.post(`/api/v1/syncs/${body.id}/restore-memory`), 409, "sync_not_completed");
    expectProblem(await api.get(`/api/v1/syncs/${UNKNOWN}/restore-memory`), 404, "sync_not_found");
    expectProblem(await api.post(`/api/v1/syncs/${UNKNOWN}/restore-memory`), 404, "sync_not_found");
    await api.post(`/api/v1/syncs/${body.id}/cancel`);
  });
});

describe("what has ended", () => {
  /** Those that are asked for the past by name. */
  const PAST = [/^\/api\/v1\/memory\//, /restore-memory$/];

  it("is shown by no route that was not asked for it", async () => {
    const gone = await write("Ended by hand", "xyzzyhand");
    await api.post(`/api/v1/memory/${gone.id}/archive`);
    const edited = await write("Edited", "xyzzyedited");
    await api.patch(`/api/v1/memory/${edited.id}`, { content: "Something else." });
    const brought = await sync(() => api.git.write(".memory/gone.md", "# Gone\n\nxyzzyfile"));
    await sync(() => api.git.write(".memory/gone.md", "# Gone\n\nSomething else."));
    const values: Record<string, string> = {
      projectId,
      repositoryId,
      syncId: brought.id,
      entryId: gone.id,
      guid: "none",
    };
    const { body } = await api.get("/api/v1/openapi.json");
    const paths = Object.entries(body.paths as Record<string, { get?: object }>);
    const reads = paths.filter(
      ([path, { get }]) => get && path.startsWith("/api/v1/") && !PAST.some((past) => past.test(path)),
    );
    expect(reads.length).toBeGreaterThan(10);
    for (const [template] of reads) {
      const path = template.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? name);
      for (const query of [
        "",
        "?q=xyzzyhand+or+xyzzyedited+or+xyzzyfile",
        "?q=xyzzy*&limit=100",
        "?tag=&source=github",
      ]) {
        expect((await api.get(`${path}${query}`)).text, path + query).not.toMatch(/xyzzy(hand|edited|file)/);
      }
    }
    expect(await titles({ q: "xyzzy*", includeSuperseded: "true" })).toHaveLength(3);
  });
});
