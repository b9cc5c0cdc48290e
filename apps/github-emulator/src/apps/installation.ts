import type { Repository } from "../repositories.js";
import type { RepositoryRecord } from "../stored-repository.js";

/** One account that has an app installed, for all of its repositories or for some. */
export class Installation {
  suspendedAt: Date | null = null;
  updatedAt = new Date();
  readonly createdAt = new Date();
  readonly #selected: Set<number> | null;

  /** @param selected ids of repositories; null: all, also those that are yet to come */
  constructor(
    readonly id: number,
    readonly owner: string,
    selected: Iterable<number> | null,
  ) {
    this.#selected = selected && new Set(selected);
  }

  get selection(): "all" | "selected" {
    return this.#selected ? "selected" : "all";
  }

  /** Whether a repository is the account's own and among those the app may see. */
  covers({ owner, id }: RepositoryRecord): boolean {
    return owner.toLowerCase() === this.owner.toLowerCase() && (this.#selected?.has(id) ?? true);
  }

  select(repositories: Repository[]): void {
    for (const { record } of repositories) this.#requireSelection().add(record.id);
    this.updatedAt = new Date();
  }

  deselect(repositories: Repository[]): void {
    for (const { record } of repositories) this.#requireSelection().delete(record.id);
    this.updatedAt = new Date();
  }

  #requireSelection(): Set<number> {
    if (!this.#selected) throw new Error(`The installation on ${this.owner} is for all of its repositories`);
    return this.#selected;
  }
}
