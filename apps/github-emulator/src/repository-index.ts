import type { RepositoryRecord } from "./stored-repository.js";

/** What is indexed carries a record; the record may be replaced only while its owner is not in the index. */
interface Recorded {
  record: RepositoryRecord;
}

/** Repositories by id, by name and by the names they had; names are compared as GitHub does: any case. */
export class RepositoryIndex<Repository extends Recorded> {
  readonly #byId = new Map<number, Repository>();
  readonly #byName = new Map<string, Repository>();
  readonly #byFormerName = new Map<string, Repository>();

  add(repository: Repository): void {
    const { id, owner, name, formerNames } = repository.record;
    this.#byId.set(id, repository);
    this.#byName.set(fullNameKey(owner, name), repository);
    for (const former of formerNames) this.#byFormerName.set(former, repository);
  }

  remove(repository: Repository): void {
    const { id, owner, name, formerNames } = repository.record;
    this.#byId.delete(id);
    this.#byName.delete(fullNameKey(owner, name));
    for (const former of formerNames) {
      if (this.#byFormerName.get(former) === repository) this.#byFormerName.delete(former);
    }
  }

  findById(id: number): Repository | null {
    return this.#byId.get(id) ?? null;
  }

  find(owner: string, name: string): Repository | null {
    return this.#byName.get(fullNameKey(owner, name)) ?? null;
  }

  /** The repository that had this name last, whether somebody has it now or not. */
  findFormer(owner: string, name: string): Repository | null {
    return this.#byFormerName.get(fullNameKey(owner, name)) ?? null;
  }

  list(): Repository[] {
    return [...this.#byId.values()];
  }
}

export function fullNameKey(owner: string, name: string): string {
  return `${owner}/${name}`.toLowerCase();
}
