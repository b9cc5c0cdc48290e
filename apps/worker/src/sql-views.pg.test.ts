import { readFile } from "node:fs/promises";
import { createMemoryEntry } from "@project-sync/database";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorkerFixture, type WorkerFixture } from "./testing/worker-fixture.js";

/** The views of docs/sql.md, over what real syncs wrote, by the examples that stand there. */

let fixture: WorkerFixture;
let examples: string[];

beforeAll(async () => {
  fixture = await createWorkerFixture();
  const { git } = fixture;
  const date = new Date().toISOString().slice(0, 10);
  await git
    .write("src/a.ts", "// TODO one\n// TODO two\n")
    .write("lib/b.ts", "// TODO three\n")
    .write("package.json", '{"dependencies": {"lodash": "^4.17.4"}}')
    .write("web/package.json", '{"dependencies": {"lodash": "4.17.21"}}')
    .write("logo.png", Buffer.from([0, 1, 2]))
    .write("latin1.txt", Buffer.from("caf\xe9\n", "latin1"))
    .write(".memory/queue.md", `---\ndate: ${date}\n---\n# Queues\n\nOne queue.\n`)
    .commit();
  await fixture.sync();
  await git.write("src/a.ts", "// TODO one\n").remove("lib/b.ts").write("src/moved.ts", "// TODO three\n").commit();
  await fixture.sync();
  const document = await readFile(new URL("../../../docs/sql.md", import.meta.url), "utf8");
  examples = [...document.matchAll(/```sql\n([\s\S]*?)```/g)]
    .map(([, sql = ""]) => sql)
    .filter((sql) => /^SELECT/.test(sql));
});
afterAll(() => fixture?.[Symbol.asyncDispose]());

async function run(sql: string): Promise<Record<string, unknown>[]> {
  return (await fixture.database.pool.query(sql)).rows;
}

function example(index: number): Promise<Record<string, unknown>[]> {
  return run(examples[index] ?? "");
}

test("how many TODOs by directory over time", async () => {
  const rows = await example(0);
  expect(rows.map(({ directory, todos }) => `${directory} ${todos}`)).toEqual(["lib 1", "src 2", "lib 0"]);
});

test("which repositories pin an old dependency", async () => {
  expect(await example(1)).toEqual([{ repository: "acme/widgets", path: "package.json", pinned: "4.17.4" }]);
});

test("what changed this week", async () => {
  expect((await example(2)).map(({ branch, kind, files }) => `${branch} ${kind} ${files}`)).toEqual([
    "main added 7",
    "main modified 1",
    "main renamed 1",
  ]);
});

test("decisions of this year", async () => {
  expect(await example(3)).toMatchObject([{ repository: "acme/widgets", title: "Queues" }]);
});

test("content is text where it is text, and bytes always", async () => {
  const rows = await run(
    `SELECT path, text, is_binary, length(content) AS bytes FROM mirror_files WHERE path ~ 'png|latin|moved'`,
  );
  expect(rows).toEqual(
    expect.arrayContaining([
      { path: "logo.png", text: null, is_binary: true, bytes: 3 },
      { path: "latin1.txt", text: null, is_binary: false, bytes: 5 },
      { path: "src/moved.ts", text: "// TODO three\n", is_binary: false, bytes: 14 },
    ]),
  );
});

test("the memory is the current one, and nothing can be written through a view", async () => {
  const { database, repository } = fixture;
  const entry = { projectId: repository.projectId, sourceRef: null, tags: ["x"], date: null };
  await createMemoryEntry(database, { ...entry, title: "By hand", content: "Text" });
  const rows = await run(
    `SELECT source, repository, branch, path, title, tags, version FROM mirror_memory ORDER BY title`,
  );
  expect(rows).toEqual([
    { source: "manual", repository: null, branch: null, path: null, title: "By hand", tags: ["x"], version: 1 },
    {
      ...{ source: "github", repository: "acme/widgets", branch: "main", path: ".memory/queue.md" },
      ...{ title: "Queues", tags: [], version: 1 },
    },
  ]);
  for (const view of ["mirror_files", "mirror_changes", "mirror_memory"]) {
    await expect(run(`DELETE FROM ${view}`)).rejects.toThrow(/cannot delete from view/);
  }
});

test("their columns are the documented contract", async () => {
  const rows = await run(`
    SELECT table_name AS view, string_agg(column_name, ' ' ORDER BY ordinal_position) AS columns
    FROM information_schema.columns WHERE table_name LIKE 'mirror\\_%' GROUP BY 1 ORDER BY 1`);
  expect(rows).toEqual([
    {
      view: "mirror_changes",
      columns:
        "project repository branch is_default_branch sync_id synced_at commit_sha kind path renamed_from type before_sha after_sha before_text after_text",
    },
    {
      view: "mirror_files",
      columns:
        "project repository branch is_default_branch path type mode blob_sha size language is_binary content text sync_id synced_at commit_sha",
    },
    {
      view: "mirror_memory",
      columns:
        "project repository branch path anchor source title content tags date entry_id lineage_id version sync_id created_at",
    },
  ]);
});
