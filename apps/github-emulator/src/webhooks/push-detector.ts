import type { Repository } from "../repositories.js";

/** One ref that a push has changed; null for a side on which it does not exist. */
export interface RefChange {
  ref: string;
  before: string | null;
  after: string | null;
}

type Refs = ReadonlyMap<string, string>;
type Listener = (repository: Repository, changes: RefChange[], refsBefore: Refs) => Promise<void>;

/**
 * Notices pushes by comparing a repository's refs with what they were the last time, so that it makes no difference
 * whether they came over HTTP or were written on disk.
 */
export class PushDetector {
  readonly #known = new Map<number, Refs>();
  readonly #queues = new Map<number, Promise<unknown>>();

  constructor(readonly onPush: Listener) {}

  /** Remembers the refs as they are: nothing before this counts as pushed. */
  async watch(repository: Repository): Promise<void> {
    this.#known.set(repository.record.id, await repository.git.refs());
  }

  /** Reports what has changed since the last time; one at a time per repository. */
  detect(repository: Repository): Promise<void> {
    const { id } = repository.record;
    const turn = (this.#queues.get(id) ?? Promise.resolve()).then(() => this.#compare(repository));
    this.#queues.set(
      id,
      turn.catch(() => undefined),
    );
    return turn;
  }

  async #compare(repository: Repository): Promise<void> {
    const before = this.#known.get(repository.record.id) ?? new Map<string, string>();
    const after = await repository.git.refs();
    this.#known.set(repository.record.id, after);
    const changes = changedRefs(before, after);
    if (changes.length > 0) await this.onPush(repository, changes, before);
  }
}

function changedRefs(before: Refs, after: Refs): RefChange[] {
  const refs = [...new Set([...before.keys(), ...after.keys()])].sort();
  const changes = refs.map((ref) => ({ ref, before: before.get(ref) ?? null, after: after.get(ref) ?? null }));
  return changes.filter((change) => change.before !== change.after);
}
