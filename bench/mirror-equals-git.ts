import { createHash } from "node:crypto";
import type { TreeEntry } from "@project-sync/contracts";
import { type Database, findBranch, readActiveTree } from "@project-sync/database";
import type { GitRepositoryBuilder } from "@project-sync/testing";

interface Mirror {
  database: Database;
  repositoryId: string;
  git: GitRepositoryBuilder;
}

/**
 * Compares the published mirror with git: every path, mode, type and SHA of `git ls-tree -r -t`, and the content of every
 * blob by its SHA. `checked` remembers blobs, which never change, from one call to the next.
 *
 * @throws Error saying what differs
 */
export async function assertMirrorEqualsGit(mirror: Mirror, commit: string, checked: Set<string>): Promise<number> {
  const { database, repositoryId, git } = mirror;
  const branch = await findBranch(database, { repositoryId, name: "main" });
  const rows: string[] = [];
  for await (const batch of readActiveTree(database, branch?.id ?? "")) rows.push(...batch.map(describe));
  const entries = await git.lsTree(commit);
  const expected = entries.map(describe);
  assertSame(rows.sort(), expected.sort(), commit);
  const contents = entries.filter(({ type, sha }) => (type === "blob" || type === "symlink") && !checked.has(sha));
  await assertContents(database, [...new Set(contents.map(({ sha }) => sha))]);
  for (const { sha } of contents) checked.add(sha);
  return entries.filter(({ type }) => type !== "tree").length;
}

function describe({ path, mode, type, sha }: TreeEntry): string {
  return `${path} ${mode} ${type} ${sha}`;
}

function assertSame(rows: readonly string[], expected: readonly string[], commit: string): void {
  const at = expected.findIndex((line, place) => rows[place] !== line);
  if (at < 0 && rows.length === expected.length) return;
  throw new Error(`The mirror is not ${commit}: it has ${rows[at]} where git has ${expected[at]}.`);
}

async function assertContents(database: Database, shas: string[]): Promise<void> {
  const { rows } = await database.pool.query<{ sha: string; content: Buffer }>(
    `SELECT "sha", "content" FROM "Blob" WHERE "sha" = ANY($1)`,
    [shas],
  );
  if (rows.length !== shas.length) throw new Error(`Of ${shas.length} blobs the mirror has ${rows.length}.`);
  for (const { sha, content } of rows) {
    const computed = createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex");
    if (computed !== sha) throw new Error(`The content of ${sha} hashes to ${computed}.`);
  }
}
