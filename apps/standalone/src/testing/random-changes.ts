import type { GitRepositoryBuilder } from "@project-sync/testing";

/** What each path ever held, as the reader of a mirror may find it there. */
export type Versions = Map<string, Set<string>>;

const SLOTS = 8;
const LARGE = 150_000;

/**
 * Commits one random change after the other: files come, go, change content and mode; symlinks; and slots that turn from
 * a file into a directory, a symlink or nothing, and back. Paths are in latin1, so that they can hold any byte.
 */
export function createRandomChanges(git: GitRepositoryBuilder, random: () => number) {
  const versions: Versions = new Map();
  const files = new Map<string, { content: Buffer; executable: boolean }>();
  const slots = new Map<string, string[]>();
  let step = 0;

  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const bytesOf = (path: string) => Buffer.from(path, "latin1");

  function content(path: string): Buffer {
    const size = random() < 0.15 ? Math.floor(random() * LARGE) : Math.floor(random() * 400);
    const line = `${path} ${step} ${Math.floor(random() * 1e9)}\n`;
    return random() < 0.05 ? Buffer.alloc(0) : Buffer.from(line.repeat(1 + Math.ceil(size / line.length)), "latin1");
  }

  function write(path: string, bytes = content(path), executable = random() < 0.2): void {
    git.write(bytesOf(path), bytes, { mode: executable ? "100755" : "100644" });
    files.set(path, { content: bytes, executable });
    versions.set(path, (versions.get(path) ?? new Set()).add(bytes.toString("latin1")));
  }

  function remove(path: string): void {
    git.remove(bytesOf(path));
    files.delete(path);
  }

  /** Of another kind than before. */
  function turn(slot: string): void {
    for (const path of slots.get(slot) ?? []) {
      if (files.has(path)) remove(path);
      else git.remove(bytesOf(path));
    }
    const kind = pick(["file", "directory", "link", "nothing"]);
    const inside = [`${slot}/a`, `${slot}/deep/b`, `${slot}/deep/\xff`];
    if (kind === "file") write(slot);
    if (kind === "directory") for (const path of inside) write(path);
    // Leads to a directory in which none of the slot's names is found, so that nothing is read through it.
    if (kind === "link") git.symlink(bytesOf(slot), pick(["fixed", "fixed/one", "nowhere", `fixed/../${slot}-gone`]));
    slots.set(slot, kind === "directory" ? inside : kind === "nothing" ? [] : [slot]);
  }

  function changeOne(): void {
    const path = `d${Math.floor(random() * 5)}/${pick(["", "e/", "e/f/"])}n${Math.floor(random() * 8)}\xfe.txt`;
    const existing = [...files.keys()].filter((name) => name.startsWith("d"));
    const kind = random();
    if (kind < 0.3 || existing.length < 10) write(path);
    else if (kind < 0.55) write(pick(existing));
    else if (kind < 0.7) remove(pick(existing));
    else if (kind < 0.8) turnMode(pick(existing));
    else turn(`slot${Math.floor(random() * SLOTS)}`);
  }

  function turnMode(path: string): void {
    const file = files.get(path);
    if (file) write(path, file.content, !file.executable);
  }

  return {
    versions,
    async first(): Promise<string> {
      write("fixed/one");
      git.submodule("fixed/module", "1".repeat(40));
      for (let n = 0; n < 30; n++) write(`d${n % 5}/n${n % 8}\xfe.txt`);
      return git.commit("First");
    },
    async next(): Promise<string> {
      step++;
      for (let n = 1 + Math.floor(random() * 5); n > 0; n--) changeOne();
      return git.commit(`Change ${step}`);
    },
  };
}
