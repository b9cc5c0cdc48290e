import type { GitRepository } from "./git-repository.js";

/** Paths that a commit changed; a rename is one removed and one added path. */
export interface ChangedPaths {
  added: string[];
  removed: string[];
  modified: string[];
}

/** Compares two trees (null: nothing) by their objects, which the repository's reader has at hand without a process. */
export async function diffTreeObjects(
  git: GitRepository,
  before: string | null,
  after: string | null,
): Promise<ChangedPaths> {
  const changes: Change[] = [];
  await collect(git, { before, after, prefix: "", changes });
  changes.sort((a, b) => (a.path < b.path ? -1 : 1));
  const paths = (kind: Change["kind"]) =>
    changes.filter((change) => change.kind === kind).map(({ path }) => Buffer.from(path, "latin1").toString());
  return { added: paths("added"), removed: paths("removed"), modified: paths("modified") };
}

/** Paths are byte strings (latin1), whose order is git's. */
interface Change {
  kind: "added" | "removed" | "modified";
  path: string;
}

interface Pair {
  before: string | null;
  after: string | null;
  prefix: string;
  changes: Change[];
}

interface Entry {
  mode: string;
  sha: string;
}

async function collect(git: GitRepository, { before, after, prefix, changes }: Pair): Promise<void> {
  const [old, now] = await Promise.all([readTree(git, before), readTree(git, after)]);
  const below: Pair[] = [];
  for (const name of new Set([...old.keys(), ...now.keys()])) {
    const [a, b] = [old.get(name), now.get(name)];
    if (a?.sha === b?.sha && a?.mode === b?.mode) continue;
    const path = prefix + name;
    const kind = changeOfFile(a, b);
    if (kind) changes.push({ kind, path });
    const [from, to] = [treeOf(a), treeOf(b)];
    if (from || to) below.push({ before: from, after: to, prefix: `${path}/`, changes });
  }
  await Promise.all(below.map((pair) => collect(git, pair)));
}

function changeOfFile(a: Entry | undefined, b: Entry | undefined): Change["kind"] | null {
  const [was, is] = [a && !treeOf(a), b && !treeOf(b)];
  if (was) return is ? "modified" : "removed";
  return is ? "added" : null;
}

function treeOf(entry: Entry | undefined): string | null {
  return entry?.mode === "40000" ? entry.sha : null;
}

/** A tree object is a row of `<mode> <name>\0<sha as bytes>`. */
async function readTree(git: GitRepository, sha: string | null): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  const object = sha === null ? null : await git.read(sha);
  if (!object || sha === null) return entries;
  const { content } = object;
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(0x20, at);
    const end = content.indexOf(0, space);
    const next = end + 1 + sha.length / 2;
    const entry = { mode: content.toString("latin1", at, space), sha: content.toString("hex", end + 1, next) };
    entries.set(content.toString("latin1", space + 1, end), entry);
    at = next;
  }
  return entries;
}
