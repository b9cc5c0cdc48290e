import { collectStagedMemory, searchMemory, updateRepositorySettings } from "@project-sync/database";
import { expect, test } from "vitest";
import { createWorkerFixture, type WorkerFixture } from "./testing/worker-fixture.js";

/** What a repository's files become in the project's memory, through real syncs. */

test("an entry follows its file: brought, changed, moved, gone", async () => {
  await using fixture = await createWorkerFixture();
  const { git } = fixture;
  await git.write(".memory/a.md", "# Queues\n\nOne.\n").write("README.md", "# No memory\n").commit();
  const first = await fixture.sync();
  expect(first.stats?.memory).toEqual({ added: 1, updated: 0, removed: 0 });
  expect(first.stats).not.toHaveProperty("warnings");
  const [brought] = await current(fixture);
  expect(brought).toMatchObject({
    ...{ title: "Queues", content: "# Queues\n\nOne.", source: "github", version: 1, syncId: first.id },
    ...{ sourceRef: "acme/widgets@main:.memory/a.md", path: ".memory/a.md", anchor: null, branchName: "main" },
  });

  await git.write("src/code.ts", "export {};\n").commit();
  expect((await fixture.sync()).stats).not.toHaveProperty("memory");
  expect(await current(fixture)).toEqual([brought]);

  await git.write(".memory/a.md", "# Queues\n\nTwo.\n").commit();
  const changed = await fixture.sync();
  const [second] = await current(fixture);
  expect(second).toMatchObject({ version: 2, previousId: brought?.id, lineageId: brought?.lineageId });
  expect((await all(fixture)).find(({ id }) => id === brought?.id)).toMatchObject({
    supersededBySyncId: changed.id,
    endedAt: expect.any(String),
  });

  await git.remove(".memory/a.md").write(".memory/moved/b.md", "# Queues\n\nTwo.\n").commit();
  expect((await fixture.sync()).stats?.memory).toEqual({ added: 0, updated: 1, removed: 0 });
  expect(await current(fixture)).toMatchObject([
    { version: 3, lineageId: brought?.lineageId, path: ".memory/moved/b.md", content: second?.content },
  ]);

  await git.remove(".memory/moved/b.md").commit();
  expect((await fixture.sync()).stats?.memory).toEqual({ added: 0, updated: 0, removed: 1 });
  expect(await current(fixture)).toEqual([]);
  expect(await all(fixture)).toHaveLength(3);
});

test("of a file with several entries only those that changed get a new version", async () => {
  await using fixture = await createWorkerFixture();
  const { git } = fixture;
  await git.write(".memory/log.md", "# One\na\n# Two\nb\n").commit();
  await fixture.sync();
  await git.write(".memory/log.md", "# One\na\n# Two\nchanged\n# Three\nc\n").commit();
  expect((await fixture.sync()).stats?.memory).toEqual({ added: 1, updated: 1, removed: 0 });
  expect(await versions(fixture)).toEqual(["one 1", "three 1", "two 2"]);
  await git.write(".memory/log.md", "# First\nx\n# Two\nchanged\n").commit();
  await fixture.sync();
  expect(await versions(fixture)).toEqual(["first 1", "two 2"]);
});

test("what cannot be read is a warning, and the rest is imported", async () => {
  await using fixture = await createWorkerFixture();
  const bomb = "a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]";
  await fixture.git
    .write(".memory/good.md", "# Good\n")
    .write(".memory/malformed.md", "---\ntitle: [\n---\n# Malformed\n")
    .write(".memory/bomb.md", `---\n${bomb}\n---\n# Bomb\n`)
    .write(".memory/large.md", "x".repeat(5_000_000))
    .write(".memory/binary.md", Buffer.from([0, 1, 2, 0xff]))
    .write(".memory/.gitkeep.md", "")
    .symlink(".memory/link.md", "good.md")
    .commit();
  const { status, stats } = await fixture.sync();
  expect(status).toBe("completed");
  expect(stats?.memory).toEqual({ added: 3, updated: 0, removed: 0 });
  expect(stats?.warnings?.map(({ code, path }) => `${code} ${path}`).sort()).toEqual([
    "memory_binary .memory/binary.md",
    "memory_front_matter .memory/bomb.md",
    "memory_front_matter .memory/malformed.md",
    "memory_too_large .memory/large.md",
  ]);
  expect((await current(fixture)).map(({ title }) => title).sort()).toEqual(["Bomb", "Good", "Malformed"]);
});

test("settings choose the files, and take effect with the next sync though nothing moved", async () => {
  await using fixture = await createWorkerFixture();
  const { git, database, repository } = fixture;
  for (const path of [".memory/a.md", "README.md", "docs/adr/0001.md", "docs/image.png", "AGENTS.md"])
    git.write(path, `# ${path}\n`);
  await git.commit();
  await fixture.sync();
  const titles = async () => (await current(fixture)).map(({ path }) => path).sort();
  const choose = async (settings: Parameters<typeof updateRepositorySettings>[2]) => {
    await updateRepositorySettings(database, repository.id, settings);
    return (await fixture.sync()).stats;
  };
  expect(await titles()).toEqual([".memory/a.md"]);
  const more = await choose({ memoryPresets: ["readme", "adr", "agents", "docs"] });
  expect(more).toMatchObject({ requests: 1, memory: { added: 3, updated: 0, removed: 0 } });
  expect(await titles()).toEqual([".memory/a.md", "AGENTS.md", "README.md", "docs/adr/0001.md"]);
  expect(await choose({ memoryPresets: [], memoryGlobs: ["docs/"] })).toMatchObject({
    memory: { removed: 3, added: 1 },
  });
  expect(await choose({ memoryBranches: ["release/*"] })).toMatchObject({ memory: { removed: 2 } });
  expect(await choose({ memoryBranches: ["ma*"], memoryGlobs: [] })).not.toHaveProperty("memory");
  expect(await titles()).toEqual([]);
});

test("a file without content is left out, and comes when the content does", async () => {
  await using fixture = await createWorkerFixture();
  const { database, repository } = fixture;
  await updateRepositorySettings(database, repository.id, { metadataOnly: true });
  await fixture.git.write(".memory/a.md", "# A\n").commit();
  expect((await fixture.sync()).stats?.warnings).toMatchObject([{ code: "memory_not_stored", path: ".memory/a.md" }]);
  await updateRepositorySettings(database, repository.id, { metadataOnly: false });
  expect((await fixture.sync()).stats?.memory).toEqual({ added: 1, updated: 0, removed: 0 });
});

test.each([
  [
    "while it is staged",
    `ALTER TABLE "StagedMemoryEntry" ADD CONSTRAINT broken CHECK (false) NOT VALID`,
    "StagedMemoryEntry",
  ],
  ["while it is published", `ALTER TABLE "MemoryEntry" ADD CONSTRAINT broken CHECK (false) NOT VALID`, "MemoryEntry"],
])("a failure %s costs a warning, and the next sync makes it good", async (_when, breakIt, table) => {
  await using fixture = await createWorkerFixture();
  const { git, database } = fixture;
  await git.write(".memory/a.md", "# A\n").commit();
  await database.pool.query(breakIt);
  const failed = await fixture.sync();
  expect(failed).toMatchObject({
    status: "completed",
    stats: { added: 1, warnings: [{ code: "memory_failed", path: null }] },
  });
  expect(failed.stats).not.toHaveProperty("memory");
  await database.pool.query(`ALTER TABLE "${table}" DROP CONSTRAINT broken`);
  const made = await fixture.sync();
  expect(made.stats).toMatchObject({ requests: 1, memory: { added: 1, updated: 0, removed: 0 } });
  expect(made.stats).not.toHaveProperty("warnings");
  expect(await current(fixture)).toMatchObject([{ title: "A", syncId: made.id }]);
  await collectStagedMemory(database);
  const { rows } = await database.pool.query(
    `SELECT FROM "StagedMemoryFile" UNION ALL SELECT FROM "StagedMemoryEntry"`,
  );
  expect(rows).toHaveLength(0);
});

test("a push without a file of the memory asks its tables nothing", async () => {
  await using fixture = await createWorkerFixture();
  const { git, database } = fixture;
  await git.write(".memory/a.md", "# A\n").write("src/a.ts", "1").commit();
  await fixture.sync();
  for (const table of ["MemoryEntry", "MemoryFile", "MemoryWord", "StagedMemoryFile", "StagedMemoryEntry"]) {
    await database.pool.query(`ALTER TABLE "${table}" RENAME TO "Away${table}"`);
  }
  await git.write("src/a.ts", "2").write("src/b.ts", "new").commit();
  const { status, stats } = await fixture.sync();
  expect({ status, stats }).toMatchObject({ status: "completed", stats: { modified: 1, added: 1 } });
  expect(stats).not.toHaveProperty("warnings");
});

async function current({ database, repository: { projectId } }: WorkerFixture) {
  return (await searchMemory(database, { projectId, limit: 100 })).items;
}

async function all({ database, repository: { projectId } }: WorkerFixture) {
  return (await searchMemory(database, { projectId, limit: 100, includeSuperseded: true })).items;
}

async function versions(fixture: WorkerFixture): Promise<string[]> {
  return (await current(fixture)).map(({ anchor, version }) => `${anchor} ${version}`).sort();
}
