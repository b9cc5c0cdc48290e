import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { GitObject } from "./batch-parser.js";
import { listRefs, readRef } from "./list-refs.js";
import { ObjectReader } from "./object-reader.js";
import { type GitCommit, parseCommit } from "./parse-commit.js";
import { runGit } from "./run-git.js";
import { TreeDiffer } from "./tree-differ.js";

/** Reads one bare repository: names, objects and refs, always as they are now. */
export class GitRepository {
  readonly #objects: ObjectReader;
  readonly #names: ObjectReader;
  readonly #differ: TreeDiffer;

  constructor(readonly dir: string) {
    this.#objects = new ObjectReader(dir, "batch");
    this.#names = new ObjectReader(dir, "batch-check");
    this.#differ = new TreeDiffer(dir);
  }

  /** Type and size of an object, or null. */
  check(name: string): Promise<GitObject | null> {
    return this.#names.read(name);
  }

  /** An object with its content, or null. */
  read(name: string): Promise<GitObject | null> {
    return this.#objects.read(name);
  }

  /** Two trees compared, as git prints it; see `diffTrees`. */
  diff(before: string, after: string): Promise<Buffer> {
    return this.#differ.diff(before, after);
  }

  /** The commit that `revision` (a SHA, or a full ref) names or, as a tag, points to. */
  async findCommit(revision: string): Promise<GitCommit | null> {
    const object = await this.#objects.read(`${revision}^{commit}`);
    return object?.type === "commit" ? parseCommit(object.sha, object.content) : null;
  }

  /** SHA of a branch's head, or null. Revision syntax (`main~1`) is no branch name. */
  async findBranch(name: string): Promise<string | null> {
    if (!isRefName(name)) return null;
    return readRef(this.dir, `refs/heads/${name}`);
  }

  /**
   * The commit SHA of what GitHub takes for a ref: a branch, a tag, a full ref with or without `refs/`, `HEAD`, a SHA
   * or a part of one.
   */
  async resolve(ref: string): Promise<string | null> {
    if (!isRefName(ref)) return null;
    const names = [`refs/heads/${ref}`, `refs/tags/${ref}`, ...(/^(heads|tags)\//.test(ref) ? [`refs/${ref}`] : [])];
    if (ref.startsWith("refs/") || ref === "HEAD") names.unshift(ref);
    if (/^[0-9a-f]{7,64}$/.test(ref)) names.unshift(ref);
    for (const name of names) {
      const object = await this.check(`${name}^{commit}`);
      if (object) return object.sha;
    }
    return null;
  }

  /** The branch that HEAD names, whether it exists or not. */
  async defaultBranch(): Promise<string> {
    const head = await readFile(join(this.dir, "HEAD"), "utf8");
    return head.trim().replace(/^ref: refs\/heads\//, "");
  }

  async setDefaultBranch(name: string): Promise<void> {
    await runGit(this.dir, ["symbolic-ref", "HEAD", `refs/heads/${name}`]);
  }

  /** True while no branch exists: GitHub then answers 409 for git data. */
  async isEmpty(): Promise<boolean> {
    return (await this.refs("refs/heads")).size === 0;
  }

  refs(prefix?: string): Promise<Map<string, string>> {
    return listRefs(this.dir, prefix);
  }

  close(): void {
    this.#objects.close();
    this.#names.close();
    this.#differ.close();
  }
}

const FORBIDDEN = /[\0-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|^\/|\/$|\.$|^-|\.lock(\/|$)|(^|\/)\./;

/** What `git check-ref-format` allows. */
export function isRefName(name: string): boolean {
  return name !== "" && name !== "@" && !FORBIDDEN.test(name);
}
