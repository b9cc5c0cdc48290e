import type { TreeEntry } from "@project-sync/contracts";
import { type Database, findBranch, readActiveTree } from "@project-sync/database";
import { computeRootTree } from "@project-sync/pipeline";
import { type GitRepositoryBuilder, readGitTree, readMirroredTree } from "@project-sync/testing";
import { expect } from "vitest";

interface MirrorOf {
  database: Database;
  repository: { id: string };
  git: GitRepositoryBuilder;
}

/**
 * The mirror of a branch is what git has at `revision`: every path, mode, SHA and size as `git ls-tree -r -t` tells
 * them, the root tree recomputed from the rows, and every blob as `git cat-file` gives it. Answers git's entries.
 */
export async function expectMirrorToEqualGit(
  { database, repository, git }: MirrorOf,
  revision: string,
  branchName = "main",
): Promise<TreeEntry[]> {
  const branch = await findBranch(database, { repositoryId: repository.id, name: branchName });
  const mirror = await readMirroredTree(database, branch?.id ?? "");
  const expected = await readGitTree(git, revision);
  expectSameEntries(mirror.entries, expected.entries);
  const computed = await computeRootTree(readActiveTree(database, branch?.id ?? ""));
  expect(computed).toMatchObject({ rootSha: expected.rootSha, mismatch: null });
  for (const sha of mirror.skipped) expected.blobs.delete(sha);
  expect(mirror.blobs).toEqual(expected.blobs);
  return expected.entries;
}

/** vitest compares 100,000 objects in half a minute; so it is asked only about those that differ. */
function expectSameEntries(mirror: TreeEntry[], git: TreeEntry[]): void {
  const [rows, lines] = [mirror, git].map((entries) => new Map(entries.map((entry) => [describe(entry), entry])));
  expect([...(rows ?? [])].filter(([row]) => !lines?.has(row))).toEqual([]);
  expect([...(lines ?? [])].filter(([line]) => !rows?.has(line))).toEqual([]);
  expect(mirror.map(({ path }) => path).join("\0") === git.map(({ path }) => path).join("\0")).toBe(true);
}

function describe({ mode, type, sha, size, path }: TreeEntry): string {
  return `${mode} ${type} ${sha} ${size}\t${path}`;
}

export async function collect(batches: AsyncIterable<TreeEntry[]>): Promise<TreeEntry[]> {
  const all: TreeEntry[] = [];
  for await (const batch of batches) all.push(...batch);
  return all;
}
