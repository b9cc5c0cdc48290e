import type pg from "pg";
import { expect, test } from "vitest";
import { findFiles, listDirectory } from "./index.js";
import { change, completeSync, givenRepository, useTestDatabase } from "./testing/fixtures.js";

const given = useTestDatabase();

const NAMES = ["README.md", "b/c.txt", "lib/index.ts", "src/a.ts", "src/deep/index.ts", "src/z.ts", "sources/x"];
const DIRECTORIES = ["b", "lib", "sources", "src", "src/deep"];

async function givenTree() {
  const { id: repositoryId } = await givenRepository(given.database);
  const directory = (path: string) => ({ ...change("added", path), type: "tree" as const, mode: "040000" as const });
  const changes = [...NAMES.map((path) => change("added", path)), ...DIRECTORIES.map(directory)];
  const { syncId } = await completeSync(given.database, repositoryId, changes);
  return { repositoryId, branchName: "main", first: syncId };
}

test("a directory is listed one level deep, directories first, in pages", async () => {
  const { first: _, ...branch } = await givenTree();
  const found: string[] = [];
  for (let cursor: string | null = null; ; ) {
    const page = await listDirectory(given.database, { ...branch, directory: "", cursor, limit: 2 });
    found.push(...page.items.map(({ path }) => path));
    cursor = page.nextCursor;
    if (cursor === null) break;
  }
  expect(found).toEqual(["b", "lib", "sources", "src", "README.md"]);
  const { items } = await listDirectory(given.database, { ...branch, directory: "src", limit: 10 });
  expect(items.map(({ path }) => path)).toEqual(["src/deep", "src/a.ts", "src/z.ts"]);
});

test("as a past sync left it", async () => {
  const { first, ...branch } = await givenTree();
  await completeSync(given.database, branch.repositoryId, [
    change("removed", "src/a.ts"),
    change("added", "src/new.ts"),
  ]);
  const now = await listDirectory(given.database, { ...branch, directory: "src", limit: 10 });
  expect(now.items.map(({ path }) => path)).toEqual(["src/deep", "src/new.ts", "src/z.ts"]);
  const then = await listDirectory(given.database, { ...branch, directory: "src", at: first, limit: 10 });
  expect(then.items.map(({ path }) => path)).toEqual(["src/deep", "src/a.ts", "src/z.ts"]);
});

test("of a large tree, now and then, only the versions of what the directory holds are read", async () => {
  const { id: repositoryId } = await givenRepository(given.database);
  const files = (kind: "added" | "modified") =>
    Array.from({ length: 5_000 }, (_, n) => change(kind, `all/directory-${n % 500}/file-${n}`));
  const first = await completeSync(given.database, repositoryId, files("added"));
  await completeSync(given.database, repositoryId, files("modified"));
  await given.database.pool.query(`ANALYZE "RepositoryFile"`);
  for (const directory of ["", "all", "all/directory-7"]) {
    const list = { repositoryId, branchName: "main", directory, limit: 1_000 };
    expect(await indexesOf((db) => listDirectory(db, list))).toEqual(["active_children"]);
    const then = await indexesOf((db) => listDirectory(db, { ...list, at: first.syncId }));
    expect(then).toEqual(["active_children", "history_children"]);
  }
});

/** Which indexes of the files, or scans of all of them, PostgreSQL chooses for what is asked of it. */
async function indexesOf(ask: (db: pg.Pool) => Promise<unknown>): Promise<string[]> {
  const { pool } = given.database;
  const asked: pg.QueryConfig[] = [];
  const query = (config: pg.QueryConfig) => {
    asked.push(config);
    return pool.query(config);
  };
  await ask({ query } as unknown as pg.Pool);
  const [statement] = asked.filter(({ text }) => text.includes(`"RepositoryFile"`));
  const { rows } = await pool.query({ ...statement, text: `EXPLAIN ${statement?.text}` });
  const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
  return [...plan.matchAll(/RepositoryFile_(\w+)|Seq Scan on "RepositoryFile"/g)]
    .map(([all, name]) => name ?? all)
    .sort();
}

test("files are found by words of their paths, by name first", async () => {
  const { first, ...branch } = await givenTree();
  const find = async (q: string, at?: string) =>
    (await findFiles(given.database, { ...branch, q, limit: 10, ...(at ? { at } : {}) })).map(({ path }) => path);
  expect(await find("INDEX")).toEqual(["lib/index.ts", "src/deep/index.ts"]);
  expect(await find("src index")).toEqual(["src/deep/index.ts"]);
  expect(await find("b")).toEqual(["b/c.txt", "lib/index.ts"]);
  expect(await find("%")).toEqual([]);
  expect(await find("  ")).toEqual([]);
  expect(await find("z.ts", first)).toEqual(["src/z.ts"]);
});
