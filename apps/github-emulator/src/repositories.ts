import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { findBareRepositories } from "./git/find-bare-repositories.js";
import { GitRepository } from "./git/git-repository.js";
import { allowWhatGithubAllows, makeBareRepository } from "./git/make-bare-repository.js";
import { isoSeconds } from "./git/parse-commit.js";
import { fullNameKey, RepositoryIndex } from "./repository-index.js";
import { type RepositoryRecord, readRecord, writeRecord } from "./stored-repository.js";

/** A served repository: GitHub's record of it and its git data. */
export interface Repository {
  record: RepositoryRecord;
  git: GitRepository;
  /** size on disk as it was last measured, after which push, and when (ms since the epoch) */
  measured: { kibibytes: number; pushedAt: string; at: number } | null;
}

export interface NewRepository {
  owner: string;
  name: string;
  /** a repository (path or URL) to clone; without it the repository starts empty */
  from?: string;
  private?: boolean;
  archived?: boolean;
  defaultBranch?: string;
  protectedBranches?: string[];
  /** GitHub's numeric id; counted up by default */
  id?: number;
}

const FIRST_ID = 1_296_269;

/** All repositories of one emulator, kept as `<dir>/<owner>/<name>.git`. */
export class Repositories {
  readonly #index = new RepositoryIndex<Repository>();
  /** deleted, the latest last; their ids stay taken */
  #removed: Repository[] = [];

  private constructor(readonly dir: string) {}

  /** Serves what is in `dir` already; bare repositories put there by hand get a record. */
  static async open(dir: string): Promise<Repositories> {
    const repositories = new Repositories(resolve(dir));
    await mkdir(repositories.dir, { recursive: true });
    for (const { bareDir, ...name } of await findBareRepositories(repositories.dir)) {
      const record = await readRecord(bareDir);
      if (!record) await allowWhatGithubAllows(bareDir);
      const git = new GitRepository(bareDir);
      repositories.#serve({ record: record ?? repositories.#register(bareDir, name), git, measured: null });
    }
    return repositories;
  }

  async add(options: NewRepository): Promise<Repository> {
    const { owner, name, from, defaultBranch } = options;
    this.#requireFree(owner, name, null);
    const bareDir = await makeBareRepository(join(this.dir, owner), name, from);
    await allowWhatGithubAllows(bareDir);
    const git = new GitRepository(bareDir);
    if (defaultBranch) await git.setDefaultBranch(defaultBranch);
    // From here on nothing waits, so that of two at the same time each gets an id, and one the name.
    this.#requireFree(owner, name, null);
    const repository = { record: this.#register(bareDir, options), git, measured: null };
    this.#serve(repository);
    return repository;
  }

  find(owner: string, name: string): Repository | null {
    return this.#index.find(owner, name);
  }

  /** The repository that had this name before, if nobody has it now. */
  findFormer(owner: string, name: string): Repository | null {
    return this.#index.findFormer(owner, name);
  }

  findById(id: number): Repository | null {
    return this.#index.findById(id);
  }

  /** Renames or transfers; the former name redirects from now on. */
  rename(repository: Repository, owner: string, name: string): void {
    this.#requireFree(owner, name, repository);
    const { record } = repository;
    const formerNames = [...new Set([...record.formerNames, fullNameKey(record.owner, record.name)])];
    this.update(repository, { owner, name, formerNames });
  }

  update(repository: Repository, changes: Partial<RepositoryRecord>): void {
    const served = this.#index.findById(repository.record.id) === repository;
    if (served) this.#index.remove(repository);
    repository.record = { ...repository.record, ...changes };
    if (served) this.#index.add(repository);
    writeRecord(repository.git.dir, repository.record);
  }

  /** Stops serving it; its files stay, for `restore`. */
  remove(repository: Repository): void {
    this.#index.remove(repository);
    this.#removed.push(repository);
    this.update(repository, { deletedAt: isoSeconds(Date.now()) });
    repository.git.close();
  }

  /** Serves the repository again that was removed last under this name. */
  restore(owner: string, name: string): Repository {
    this.#requireFree(owner, name, null);
    const wanted = fullNameKey(owner, name);
    const repository = this.#removed.findLast(({ record }) => fullNameKey(record.owner, record.name) === wanted);
    if (!repository) throw new Error(`No repository ${owner}/${name} was removed`);
    this.#removed = this.#removed.filter((other) => other !== repository);
    this.update(repository, { deletedAt: null });
    this.#index.add(repository);
    return repository;
  }

  close(): void {
    for (const { git } of [...this.list(), ...this.#removed]) git.close();
  }

  list(): Repository[] {
    return this.#index.list();
  }

  #serve(repository: Repository): void {
    if (repository.record.deletedAt === null) this.#index.add(repository);
    else this.#removed.push(repository);
  }

  #register(bareDir: string, options: NewRepository): RepositoryRecord {
    const now = isoSeconds(Date.now());
    const taken = [...this.list(), ...this.#removed].map(({ record }) => record.id);
    const id = options.id ?? Math.max(FIRST_ID - 1, ...taken) + 1;
    if (taken.includes(id)) throw new Error(`The repository id ${id} is taken`);
    const { owner, name, private: hidden = false, archived = false, protectedBranches = [] } = options;
    const times = { createdAt: now, pushedAt: now, deletedAt: null };
    const record = { id, owner, name, private: hidden, archived, protectedBranches, formerNames: [], ...times };
    writeRecord(bareDir, record);
    return record;
  }

  /** @throws Error for a name that GitHub does not allow, or that another repository has */
  #requireFree(owner: string, name: string, except: Repository | null): void {
    const valid = /^[a-z\d](?:[a-z\d-]{0,38})$/i.test(owner) && /^(?!\.{1,2}$)[\w.-]{1,100}$/.test(name);
    if (!valid) throw new Error(`Not a name that GitHub allows: ${JSON.stringify(`${owner}/${name}`)}`);
    const other = this.find(owner, name);
    if (other && other !== except) throw new Error(`The repository ${owner}/${name} exists already`);
  }
}
