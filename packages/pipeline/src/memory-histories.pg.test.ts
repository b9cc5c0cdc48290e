import { randomUUID } from "node:crypto";
import type { MemoryEntry, Repository } from "@project-sync/contracts";
import {
  addRepository,
  createMemorySelection,
  createProject,
  type Database,
  openDatabase,
  restoreMemory,
  searchMemory,
  updateRepositorySettings,
} from "@project-sync/database";
import { createTestDatabase } from "@project-sync/testing";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { isBinary } from "./is-binary.js";
import { readMemoryFile } from "./read-memory-file.js";
import { arbitraryNotes, type MemoryStep, type NoteEdit } from "./testing/arbitrary-notes.js";
import { syncTree } from "./testing/sync-tree.js";

/** As for the random histories of trees: the same in every run, unless PROPERTY_SEED=random. */
const { PROPERTY_SEED = "20261124", PROPERTY_PATH } = process.env;
const HISTORIES = 100;
const STEPS = 7;

test(`in ${HISTORIES} random histories the memory is what a fresh import gives, and goes back and forth without a loss`, async () => {
  const given = await createTestDatabase();
  const database = openDatabase(given);
  onTestFinished(() => database.close().then(() => given.drop()));
  const path = PROPERTY_PATH === undefined ? {} : { path: PROPERTY_PATH };
  const seed = PROPERTY_SEED === "random" ? {} : { seed: Number(PROPERTY_SEED), ...path };
  const tally = { pushes: 0, restores: 0, versions: 0 };
  const property = fc.asyncProperty(arbitraryNotes(STEPS), async (steps) => {
    const history = new History(database, await givenRepository(database), tally);
    for (const step of steps) await history.run(step);
    await history.checkNothingLost();
  });
  await fc.assert(property, { numRuns: HISTORIES, ...seed });
  process.stdout.write(`${JSON.stringify(tally)}\n`);
}, 300_000);

let githubId = 1n;

async function givenRepository(database: Database): Promise<Repository> {
  const project = await createProject(database, { name: randomUUID() });
  const { repository } = await addRepository(database, {
    ...{ projectId: project.id, githubId: githubId++, owner: "octo", name: `notes-${githubId}` },
    ...{ defaultBranch: "main", private: false, archived: false },
  });
  return repository;
}

class History {
  readonly #tree = new Map<string, Buffer>();
  /** what was current after each sync, restores included */
  readonly #said = new Map<string, string[]>();
  readonly #seen = new Map<string, string>();
  #globs = [".memory/**/*.md"];
  /** a restore was not taken back: what its entries say is not in their files */
  #restored = false;
  #unread = false;

  constructor(
    readonly database: Database,
    readonly repository: Repository,
    readonly tally: { pushes: number; restores: number; versions: number },
  ) {}

  async run(step: MemoryStep): Promise<void> {
    if (step.kind === "restore") await this.#restore(step.to, step.forward);
    else if (step.kind === "choose") await this.#choose(step.globs);
    else await this.#push(step.edits, step.kind === "broken push");
  }

  async #push(edits: readonly NoteEdit[], broken: boolean): Promise<void> {
    const before = new Map(this.#tree);
    for (const edit of edits) applyEdit(this.#tree, edit);
    const entries = await this.#current();
    const syncId = await syncTree(this.database, this.repository, this.#tree, { broken });
    const now = await this.#note(syncId);
    this.tally.pushes += 1;
    if (broken) expect(now.map(({ id }) => id)).toEqual(entries.map(({ id }) => id));
    else if (this.#restored) this.#checkOnlyChanged(before, entries, now);
    else expect(now.map(inPlace)).toEqual(this.#fresh());
    this.#unread = broken || (this.#unread && broken);
  }

  /** After a restore: entries of files that are as they were stay as they are; those of files that changed are the file's. */
  #checkOnlyChanged(before: Map<string, Buffer>, entries: MemoryEntry[], now: MemoryEntry[]): void {
    const ids = new Set(now.map(({ id }) => id));
    for (const { id, path } of entries) {
      if (path !== null && before.has(path) && before.get(path) === this.#tree.get(path) && !this.#unread) {
        expect(ids.has(id)).toBe(true);
      }
    }
    for (const [path, content] of this.#tree) {
      const written = !before.has(path) || !before.get(path)?.equals(content);
      const moved = [...before].some(([from, old]) => !this.#tree.has(from) && old.equals(content));
      if (!written || moved || !this.#select(path)) continue;
      const said = now.filter((entry) => entry.path === path).map(inPlace);
      expect(said).toEqual(this.#fresh(path));
    }
  }

  async #choose(globs: string[]): Promise<void> {
    this.#globs = globs;
    await updateRepositorySettings(this.database, this.repository.id, { memoryGlobs: globs });
    const now = await this.#note(await syncTree(this.database, this.repository, this.#tree));
    if (!this.#restored) expect(now.map(inPlace)).toEqual(this.#fresh());
    this.#unread = false;
  }

  async #restore(to: number, forward: boolean): Promise<void> {
    const target = [...this.#said.keys()][to % Math.max(1, this.#said.size)];
    if (target === undefined) return;
    const before = await this.#current();
    const restored = await restoreMemory(this.database, target);
    if (restored === null || restored.sync.previousSyncId === null) throw new Error("nothing was restored");
    const now = await this.#note(restored.sync.id);
    expect(now.map(text).sort()).toEqual(this.#said.get(target));
    this.tally.restores += 1;
    if (forward) {
      const back = await restoreMemory(this.database, restored.sync.previousSyncId);
      expect((await this.#note(back?.sync.id ?? "")).map(inPlace)).toEqual(before.map(inPlace));
    } else if (now.map(inPlace).join() !== before.map(inPlace).join()) {
      this.#restored = true;
    }
  }

  async #note(syncId: string): Promise<MemoryEntry[]> {
    const now = await this.#current();
    this.#said.set(syncId, now.map(text).sort());
    for (const entry of now) this.#seen.set(entry.id, text(entry));
    return now;
  }

  async #current(): Promise<MemoryEntry[]> {
    const { items } = await searchMemory(this.database, { projectId: this.repository.projectId, limit: 1000 });
    return items.sort((a, b) => (inPlace(a) < inPlace(b) ? -1 : 1));
  }

  /** What the tree's files say, read anew. */
  #fresh(only?: string): string[] {
    const files = [...this.#tree].filter(([path]) => this.#select(path) && (only === undefined || only === path));
    const entries = files.flatMap(([path, content]) =>
      readMemoryFile(path, content, isBinary(content)).entries.map((entry) => inPlace({ ...entry, path })),
    );
    return entries.sort();
  }

  #select(path: string): boolean {
    const settings = { memoryGlobs: this.#globs, memoryPresets: [], memoryBranches: [] };
    return createMemorySelection(settings, "main")?.(path) ?? false;
  }

  /** Every version that was ever current is there and says what it said; versions count from 1 without a gap. */
  async checkNothingLost(): Promise<void> {
    const query = { projectId: this.repository.projectId, limit: 1000, includeSuperseded: true };
    const { items } = await searchMemory(this.database, query);
    const byId = new Map(items.map((entry) => [entry.id, text(entry)]));
    for (const [id, said] of this.#seen) expect(byId.get(id)).toBe(said);
    const lineages = new Map<string, MemoryEntry[]>();
    for (const entry of items) lineages.set(entry.lineageId, [...(lineages.get(entry.lineageId) ?? []), entry]);
    for (const versions of lineages.values()) {
      versions.sort((a, b) => a.version - b.version);
      expect(versions.map(({ version }) => version)).toEqual(versions.map((_, index) => index + 1));
      expect(versions.map(({ previousId }) => previousId)).toEqual([
        null,
        ...versions.slice(0, -1).map(({ id }) => id),
      ]);
      expect(versions.slice(0, -1).every(({ endedAt }) => endedAt !== null)).toBe(true);
    }
    this.tally.versions += items.length;
  }
}

function applyEdit(tree: Map<string, Buffer>, edit: NoteEdit): void {
  if (edit.kind === "write") return void tree.set(edit.path, Buffer.from(edit.content));
  const path = [...tree.keys()][edit.which];
  const content = path === undefined ? undefined : tree.get(path);
  if (path === undefined || content === undefined) return;
  tree.delete(path);
  if (edit.kind === "move")
    tree.set(edit.to, edit.edited ? Buffer.concat([content, Buffer.from("\nMore.\n")]) : content);
}

type Said = Pick<MemoryEntry, "title" | "content" | "date"> & { tags: readonly string[] };

function text({ title, content, tags, date }: Said): string {
  return JSON.stringify([title, content, tags, date]);
}

function inPlace(entry: Said & { path: string | null; anchor: string | null }): string {
  return `${entry.path}#${entry.anchor ?? ""} ${text(entry)}`;
}
