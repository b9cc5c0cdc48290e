import { type Change, escapeGitPath, type TreeEntry } from "@project-sync/contracts";
import { compareSyncs, type Database, listFileHistory, listFiles, readTreeAt } from "@project-sync/database";
import { proveTree } from "@project-sync/pipeline";
import type { GitRepositoryBuilder } from "@project-sync/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type CommitHistory, openCommitHistory } from "./testing/commit-history.js";
import { collect } from "./testing/compare-mirror.js";
import { createWorkerFixture, type WorkerFixture } from "./testing/worker-fixture.js";

const COMMITS = 20;

let history: CommitHistory;
let fixture: WorkerFixture;
/** one completed sync per commit, and then two after resets of the branch, back and forth */
const syncs: { id: string; commit: string; treeSha: string }[] = [];

beforeAll(async () => {
  history = await openCommitHistory(COMMITS);
  fixture = await createWorkerFixture({ from: history.git.dir });
  const { commits } = history;
  for (const commit of [...commits, commits[4] ?? "", commits[COMMITS - 1] ?? ""]) {
    await fixture.git.branch("main", commit);
    const { id, status, treeSha } = await fixture.sync();
    expect(status).toBe("completed");
    syncs.push({ id, commit, treeSha: treeSha ?? "" });
  }
}, 120_000);
afterAll(async () => {
  await fixture?.[Symbol.asyncDispose]();
  await history?.[Symbol.asyncDispose]();
});

const branch = () => ({ repositoryId: fixture.repository.id, branchName: "main" });

test("the tree at every completed sync is what git has at its commit, and proves itself", async () => {
  for (const { id, commit, treeSha } of syncs) {
    const expected = (await fixture.git.lsTree(commit)).sort(inByteOrder);
    expect(await collect(readTreeAt(fixture.database, { ...branch(), at: id })), commit).toEqual(expected);
    const listed = await listFiles(fixture.database, { ...branch(), at: id, limit: 10_000 });
    expect(listed.items.map(({ path, blobSha }) => `${path} ${blobSha}`)).toEqual(
      expected.map(({ path, sha }) => `${path} ${sha}`),
    );
    const proof = await proveTree(fixture.database, { ...branch(), at: id, treeSha, content: true });
    expect(proof).toMatchObject({ ok: true, computedSha: treeSha, entries: expected.length, faults: [] });
  }
});

test("changes between any two syncs are what git diff says between their commits", async () => {
  let compared = 0;
  for (const [i, from] of syncs.entries()) {
    for (const [j, to] of syncs.entries()) {
      // All pairs would be some 480 runs of git; every distance and direction is among these.
      if ((i * 7 + j * 3) % 4 !== 0) continue;
      const changes = await allChanges(fixture.database, from.id, to.id);
      expect(changes.flatMap(asGitNames).sort(), `${i} to ${j}`).toEqual(
        await gitNames(fixture.git, from.commit, to.commit),
      );
      compared += 1;
    }
  }
  expect(compared).toBeGreaterThan(100);
});

async function allChanges(database: Database, from: string, to: string): Promise<Change[]> {
  const changes: Change[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await compareSyncs(database, { ...branch(), from, to, limit: 50, cursor: cursor ?? null });
    changes.push(...page.items);
    cursor = page.nextCursor;
  }
  return changes;
}

/** As `git diff --no-renames --name-status` has it. */
function asGitNames({ path, renamedFrom, before, after }: Change): string[] {
  if (renamedFrom !== null) return [`D ${renamedFrom}`, `A ${path}`];
  if (before === null) return [`A ${path}`];
  if (after === null) return [`D ${path}`];
  return [`${kindOf(before.mode) === kindOf(after.mode) ? "M" : "T"} ${path}`];
}

/** git calls it a type change when a file becomes a link or a submodule, not when it becomes executable. */
function kindOf(mode: string): string {
  return mode.slice(0, 3);
}

async function gitNames(git: GitRepositoryBuilder, from: string, to: string): Promise<string[]> {
  const output = await git.git(["diff", "--no-renames", "--name-status", "-z", from, to]);
  const names = splitAtNul(output);
  return names.flatMap((name, n) => (n % 2 ? [] : [`${name} ${escapeGitPath(names[n + 1] ?? name)}`])).sort();
}

function splitAtNul(output: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  for (let at = 0, end = output.indexOf(0); end !== -1; at = end + 1, end = output.indexOf(0, at)) {
    parts.push(output.subarray(at, end));
  }
  return parts;
}

function inByteOrder(a: TreeEntry, b: TreeEntry): number {
  return Buffer.compare(Buffer.from(a.path), Buffer.from(b.path));
}

test("a file's history follows it through moves, also where it was edited in moving", async () => {
  await using own = await createWorkerFixture();
  const { git, database, repository } = own;
  const text = (edited: number) =>
    Array.from({ length: 40 }, (_, n) => `${n < edited ? "new" : "old"} line ${n} of the file\n`).join("");
  const steps: [() => unknown, string][] = [
    [() => git.write("a.ts", text(0)).write("other.ts", "something else\n"), "added a.ts"],
    [() => git.write("a.ts", text(2)), "modified a.ts"],
    [() => git.remove("a.ts").write("src/b.ts", text(2)), "renamed a.ts src/b.ts"],
    [() => git.remove("src/b.ts").write("src/deep/c.ts", text(9)), "renamed src/b.ts src/deep/c.ts"],
    [() => git.write("src/deep/c.ts", text(12)), "modified src/deep/c.ts"],
    [() => git.remove("src/deep/c.ts").write("unlike.ts", "nothing of it is left\n"), "removed src/deep/c.ts"],
  ];
  for (const [edit] of steps) {
    edit();
    await git.commit();
    const renamed = (await git.git(["diff", "--name-status", "-M50%", "main~1", "main"]).catch(() => "")).toString();
    const { status, stats } = await own.sync();
    expect(status).toBe("completed");
    expect(stats?.renamed).toBe(renamed.match(/^R/gm)?.length ?? 0);
  }
  const query = { repositoryId: repository.id, branchName: "main", path: "src/deep/c.ts", limit: 100 };
  const { items } = await listFileHistory(database, query);
  const told = items.map(({ kind, renamedFrom, path }) => [kind, renamedFrom, path].filter(Boolean).join(" "));
  expect(told).toEqual(steps.map(([, step]) => step).reverse());
});
