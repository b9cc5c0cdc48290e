import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TreeEntry } from "@project-sync/contracts";
import { fastImportCommit, type PendingChange } from "./fast-import.js";
import { parseLsTree } from "./parse-ls-tree.js";
import { runGit } from "./run-git.js";

const AUTHOR = "Ada Lovelace <ada@example.com>";
const FIRST_COMMIT_AT = 1_700_000_000;

/** Builds a bare git repository, commit by commit, with git itself. See {@link createGitRepository}. */
export class GitRepositoryBuilder {
  #changes: PendingChange[] = [];
  #branch = "main";
  #commits = 0;

  constructor(readonly dir: string) {}

  /** Writes a file into the next commit. `path` may be bytes: git's paths need not be UTF-8. */
  write(path: string | Uint8Array, content: string | Uint8Array, { mode = "100644" }: WriteOptions = {}): this {
    return this.#change({ kind: "write", path: toBytes(path), mode, content: toBytes(content) });
  }

  /** Removes a file, or a directory with all that is in it, in the next commit. */
  remove(path: string | Uint8Array): this {
    return this.#change({ kind: "remove", path: toBytes(path) });
  }

  symlink(path: string | Uint8Array, target: string | Uint8Array): this {
    return this.#change({ kind: "write", path: toBytes(path), mode: "120000", content: toBytes(target) });
  }

  /** Records a submodule at `sha`, a commit of another repository (any 40 hex digits). */
  submodule(path: string | Uint8Array, sha: string): this {
    return this.#change({ kind: "link", path: toBytes(path), sha });
  }

  /**
   * Commits the pending changes on the current branch and answers the commit's SHA. Author and dates are fixed and
   * count up, so equal histories have equal SHAs.
   */
  async commit(message = "Change", { merge = [] }: { merge?: string[] } = {}): Promise<string> {
    const changes = this.#changes;
    this.#changes = [];
    const head = await this.#find(this.#ref);
    const author = `${AUTHOR} ${FIRST_COMMIT_AT + this.#commits++} +0000`;
    const parents = head ? [head, ...merge] : merge;
    const input = fastImportCommit({ ref: this.#ref, parents, message, author, changes });
    const output = await this.git(["fast-import", "--quiet", "--done", "--force", "--cat-blob-fd=1"], input);
    return output.toString().trim();
  }

  /** Continues on another branch: made at `from` (default: here) when it is new, or moved there when `from` is given. */
  async branch(name: string, from?: string): Promise<void> {
    const target = `refs/heads/${name}`;
    const start = from ?? ((await this.#find(target)) ? null : await this.#find(this.#ref));
    if (start) await this.#move(target, isSha(start) ? start : await this.revParse(`${start}^{commit}`));
    this.#branch = name;
  }

  async deleteBranch(name: string): Promise<void> {
    await this.git(["update-ref", "-d", `refs/heads/${name}`]);
  }

  async tag(name: string, at = "HEAD"): Promise<void> {
    await this.git(["tag", name, at === "HEAD" ? this.#ref : at]);
  }

  /** SHA of the current branch's last commit. */
  head(): Promise<string> {
    return this.revParse(this.#ref);
  }

  async revParse(revision: string): Promise<string> {
    return (
      (await this.#readLoose(revision)) ??
      (await this.git(["rev-parse", "--verify", "--end-of-options", revision])).toString().trim()
    );
  }

  /** `git ls-tree -r -t` of a commit, tree or branch: directories included, in git's order, paths escaped. */
  async lsTree(treeish = this.#ref): Promise<TreeEntry[]> {
    return parseLsTree(await this.git(["ls-tree", "-r", "-t", "-l", "-z", "--full-tree", treeish]));
  }

  /** The content of a blob. */
  catFile(sha: string): Promise<Buffer> {
    return this.git(["cat-file", "blob", sha]);
  }

  /** Pushes to a remote, by default the current branch under its own name; `refspecs` as git takes them. */
  async push(url: string, refspecs: string[] = [this.#ref], options: string[] = []): Promise<void> {
    await this.git(["push", "--quiet", ...options, url, ...refspecs]);
  }

  /** Any other git command, in this repository. */
  git(args: readonly string[], input?: Iterable<Uint8Array> | Uint8Array): Promise<Buffer> {
    return runGit(args, input === undefined ? { cwd: this.dir } : { cwd: this.dir, input });
  }

  /** Deletes the repository from disk. */
  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.dir, { recursive: true, force: true });
  }

  get #ref(): string {
    return `refs/heads/${this.#branch}`;
  }

  async #find(ref: string): Promise<string | null> {
    const loose = await this.#readLoose(ref);
    if (loose) return loose;
    const output = await this.git(["for-each-ref", "--format=%(objectname)", ref]);
    return output.toString().trim() || null;
  }

  /** A ref from its own file, as git keeps one that was written last: a test run starts thousands of gits as it is. */
  async #readLoose(ref: string): Promise<string | null> {
    if (!ref.startsWith("refs/heads/")) return null;
    const text = await readFile(join(this.dir, ref), "utf8").catch(() => "");
    return isSha(text.trim()) ? text.trim() : null;
  }

  async #move(ref: string, sha: string): Promise<void> {
    const path = join(this.dir, ref);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, `${sha}\n`);
  }

  #change(change: PendingChange): this {
    this.#changes.push(change);
    return this;
  }
}

interface WriteOptions {
  mode?: "100644" | "100755";
}

/**
 * A new, empty, bare git repository on branch `main` (in a temporary directory if none is named); with `from`, a clone
 * of an existing one. `objectFormat` is that of a new one. Nothing is written before `commit()`:
 *
 *     await using repository = await createGitRepository();
 *     const sha = await repository.write("src/a.ts", "1\n").commit("First");
 */
export async function createGitRepository(
  dir?: string,
  { from, objectFormat }: { from?: string; objectFormat?: "sha1" | "sha256" } = {},
): Promise<GitRepositoryBuilder> {
  const target = dir ?? (await mkdtemp(join(tmpdir(), "project-sync-git-")));
  const make = from
    ? ["clone", "--quiet", "--bare", "--template=", from]
    : ["init", "--quiet", "--bare", "--template=", "--initial-branch=main"];
  if (objectFormat) make.push(`--object-format=${objectFormat}`);
  await runGit([...make, target], { cwd: tmpdir() });
  return new GitRepositoryBuilder(target);
}

function isSha(text: string): boolean {
  return /^[0-9a-f]{40}$/.test(text);
}

function toBytes(value: string | Uint8Array): Uint8Array {
  return typeof value === "string" ? Buffer.from(value) : value;
}
