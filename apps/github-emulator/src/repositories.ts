import { appendFile, mkdir, readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { GitRepository } from "./git/git-repository.js";
import { isoSeconds } from "./git/parse-commit.js";
import { runGit } from "./git/run-git.js";
import { isBareRepository, type RepositoryRecord, readRecord, writeRecord } from "./stored-repository.js";

/** A served repository: GitHub's record of it and its git data. */
export interface Repository {
  record: RepositoryRecord;
  git: GitRepository;
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

/** All repositories of one emulator, kept as `<dir>/<owner>/<name>.git`. Names are compared as GitHub does: any case. */
export class Repositories {
  readonly #byId = new Map<number, Repository>();

  private constructor(readonly dir: string) {}

  /** Serves what is in `dir` already; bare repositories put there by hand get a record. */
  static async open(dir: string): Promise<Repositories> {
    const repositories = new Repositories(resolve(dir));
    await mkdir(repositories.dir, { recursive: true });
    for (const { owner, name, bareDir } of await findBareRepositories(repositories.dir)) {
      const record = (await readRecord(bareDir)) ?? (await repositories.#register(bareDir, { owner, name }));
      repositories.#byId.set(record.id, { record, git: new GitRepository(bareDir) });
    }
    return repositories;
  }

  async add(options: NewRepository): Promise<Repository> {
    const { owner, name, from, defaultBranch } = options;
    checkName(owner, name);
    if (this.find(owner, name)) throw new Error(`The repository ${owner}/${name} exists already`);
    const bareDir = join(this.dir, owner, `${name}.git`);
    await mkdir(join(this.dir, owner), { recursive: true });
    await makeBare(this.dir, bareDir, from);
    const git = new GitRepository(bareDir);
    if (defaultBranch) await git.setDefaultBranch(defaultBranch);
    const record = await this.#register(bareDir, options);
    const repository = { record, git };
    this.#byId.set(record.id, repository);
    return repository;
  }

  find(owner: string, name: string): Repository | null {
    const wanted = `${owner}/${name}`.toLowerCase();
    return this.list().find(({ record }) => `${record.owner}/${record.name}`.toLowerCase() === wanted) ?? null;
  }

  /** The repository that had this name before, if nobody has it now. */
  findFormer(owner: string, name: string): Repository | null {
    const wanted = `${owner}/${name}`.toLowerCase();
    return this.list().find(({ record }) => record.formerNames.includes(wanted)) ?? null;
  }

  findById(id: number): Repository | null {
    return this.#byId.get(id) ?? null;
  }

  /** Renames or transfers; the former name redirects from now on. */
  async rename(repository: Repository, owner: string, name: string): Promise<void> {
    checkName(owner, name);
    const former = `${repository.record.owner}/${repository.record.name}`.toLowerCase();
    const formerNames = [...new Set([...repository.record.formerNames, former])];
    await this.update(repository, { owner, name, formerNames });
  }

  async update(repository: Repository, changes: Partial<RepositoryRecord>): Promise<void> {
    repository.record = { ...repository.record, ...changes };
    await writeRecord(repository.git.dir, repository.record);
  }

  /** Stops serving it, as if deleted; its files stay. */
  remove(repository: Repository): void {
    this.#byId.delete(repository.record.id);
    repository.git.close();
  }

  close(): void {
    for (const { git } of this.#byId.values()) git.close();
  }

  list(): Repository[] {
    return [...this.#byId.values()];
  }

  async #register(bareDir: string, options: NewRepository): Promise<RepositoryRecord> {
    const now = isoSeconds(Date.now());
    const id = options.id ?? Math.max(FIRST_ID - 1, ...this.#byId.keys()) + 1;
    if (this.#byId.has(id)) throw new Error(`The repository id ${id} is taken`);
    const { owner, name, private: hidden = false, archived = false, protectedBranches = [] } = options;
    const times = { createdAt: now, pushedAt: now };
    const record = { id, owner, name, private: hidden, archived, protectedBranches, formerNames: [], ...times };
    await appendFile(join(bareDir, "config"), SETTINGS);
    await writeRecord(bareDir, record);
    return record;
  }
}

function checkName(owner: string, name: string): void {
  const valid = /^[a-z\d](?:[a-z\d-]{0,38})$/i.test(owner) && /^(?!\.{1,2}$)[\w.-]{1,100}$/.test(name);
  if (!valid) throw new Error(`Not a name that GitHub allows: ${JSON.stringify(`${owner}/${name}`)}`);
}

async function makeBare(cwd: string, bareDir: string, from: string | undefined): Promise<void> {
  if (from === undefined)
    return void (await runGit(cwd, ["init", "-q", "--bare", "--template=", "--initial-branch=main", bareDir]));
  await runGit(cwd, [
    "clone",
    "-q",
    "--bare",
    "--template=",
    "--",
    /^\w+:\/\//.test(from) ? from : resolve(from),
    bareDir,
  ]);
  await runGit(bareDir, ["remote", "remove", "origin"]);
}

/** Push over HTTP, fetch of any SHA and partial clones work on GitHub; no process may outlive us to collect garbage. */
const SETTINGS = `[http]
	receivepack = true
[uploadpack]
	allowAnySHA1InWant = true
	allowFilter = true
[gc]
	auto = 0
[receive]
	autogc = false
`;

async function findBareRepositories(dir: string): Promise<{ owner: string; name: string; bareDir: string }[]> {
  const found = [];
  for (const owner of await directories(dir)) {
    for (const entry of (await directories(join(dir, owner))).filter((name) => name.endsWith(".git"))) {
      const bareDir = join(dir, owner, entry);
      if (await isBareRepository(bareDir)) found.push({ owner, name: entry.slice(0, -".git".length), bareDir });
    }
  }
  return found;
}

async function directories(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}
