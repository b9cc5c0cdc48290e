import { createHash } from "node:crypto";
import type { TreeEntry } from "@project-sync/contracts";
import { type Database, readActiveTree, type StoredBlob } from "@project-sync/database";
import type { GitRepositoryBuilder } from "./git/git-repository.js";

/** A tree and what its files hold, in one form for git and for the mirror, so that a test can compare the two. */
export interface TreeContents {
  /** directories included, in the order of the bytes of their paths */
  entries: TreeEntry[];
  /** SHA-256 of the content by the blob's SHA */
  blobs: Map<string, string>;
}

/** What git has, and the SHA of its root tree: `git ls-tree -r -t` and one `git cat-file --batch`. */
export async function readGitTree(
  git: GitRepositoryBuilder,
  revision: string,
): Promise<TreeContents & { rootSha: string }> {
  const entries = (await git.lsTree(revision)).sort(inByteOrder);
  const names = [`${revision}^{tree}`, ...blobShas(entries)];
  const output = await git.git(["cat-file", "--batch"], Buffer.from(names.map((name) => `${name}\n`).join("")));
  const [[rootSha = ""] = [], ...blobs] = digestBatch(output);
  return { entries, rootSha, blobs: new Map(blobs) };
}

/** What the database has: the active rows of a branch, and every blob they name; `skipped` are those without content. */
export async function readMirroredTree(
  database: Database,
  branchId: string,
): Promise<TreeContents & { skipped: string[] }> {
  const entries: TreeEntry[] = [];
  for await (const batch of readActiveTree(database, branchId)) entries.push(...batch);
  const { rows } = await database.pool.query<Pick<StoredBlob, "sha" | "content">>(BLOBS, [blobShas(entries)]);
  const stored = rows.flatMap(({ sha, content }) => (content === null ? [] : [[sha, digest(content)] as const]));
  const skipped = rows.filter(({ content }) => content === null).map(({ sha }) => sha);
  return { entries, blobs: new Map(stored), skipped };
}

const BLOBS = `SELECT "sha", "content" FROM "Blob" WHERE "sha" = ANY($1)`;

function blobShas(entries: TreeEntry[]): string[] {
  const blobs = entries.filter(({ type }) => type === "blob" || type === "symlink");
  return [...new Set(blobs.map(({ sha }) => sha))];
}

/** `<sha> blob <size>`, the content, a newline, for each. */
function digestBatch(output: Buffer): [sha: string, digest: string][] {
  const digests: [string, string][] = [];
  for (let at = 0; at < output.length; ) {
    const end = output.indexOf("\n", at);
    const [sha = "", , size] = output.toString("latin1", at, end).split(" ");
    const next = end + 1 + Number(size);
    digests.push([sha, digest(output.subarray(end + 1, next))]);
    at = next + 1;
  }
  return digests;
}

function digest(content: Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

/** PostgreSQL's COLLATE "C". */
function inByteOrder(a: TreeEntry, b: TreeEntry): number {
  return Buffer.compare(Buffer.from(a.path), Buffer.from(b.path));
}
