import { readdir, readFile } from "node:fs/promises";

/**
 * Full ref names to object names, in git's (byte) order; `prefix` as `refs/heads` limits them. They are read from the
 * repository's files: this happens on every push and branch request, and a process costs more than all the rest of it.
 *
 * Loose refs come first. Git packs a ref by writing `packed-refs` and only then removing the loose file, so in this order
 * none can be missed.
 */
export async function listRefs(dir: string, prefix = "refs"): Promise<Map<string, string>> {
  const loose = await readLooseRefs(dir, prefix);
  const refs = new Map([...(await readPackedRefs(dir, `${prefix}/`)), ...loose]);
  return new Map([...refs].sort(byBytes).map(([name, sha]) => [Buffer.from(name, "latin1").toString(), sha]));
}

/** The object name of one full ref, or null. */
export async function readRef(dir: string, ref: string): Promise<string | null> {
  const name = Buffer.from(ref).toString("latin1");
  return (await readLooseRef(dir, name)) ?? (await readPackedRefs(dir, name)).get(name) ?? null;
}

/** Names are byte strings (latin1) until they are handed out: git allows bytes that are no UTF-8. */
type Refs = Map<string, string>;

const OBJECT_NAME = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const BATCH = 64;

async function readLooseRefs(dir: string, prefix: string): Promise<Refs> {
  const names = await listFiles(dir, prefix);
  const refs: Refs = new Map();
  for (let at = 0; at < names.length; at += BATCH) {
    const batch = names.slice(at, at + BATCH);
    const shas = await Promise.all(batch.map((name) => readLooseRef(dir, name)));
    for (const [index, name] of batch.entries()) if (shas[index]) refs.set(name, shas[index]);
  }
  return refs;
}

async function listFiles(dir: string, folder: string): Promise<string[]> {
  const entries = await readdir(pathOf(dir, folder), { withFileTypes: true, encoding: "buffer" }).catch(() => []);
  const found = entries.map((entry) => {
    const name = `${folder}/${(entry.name as unknown as Buffer).toString("latin1")}`;
    if (entry.isDirectory()) return listFiles(dir, name);
    return name.endsWith(".lock") ? [] : [name];
  });
  return (await Promise.all(found)).flat();
}

/** Null where there is no such file, or it names another ref that does not exist. */
async function readLooseRef(dir: string, name: string): Promise<string | null> {
  const text = (await readFile(pathOf(dir, name), "latin1").catch(() => "")).trim();
  if (OBJECT_NAME.test(text)) return text;
  return text.startsWith("ref: ") ? readRef(dir, Buffer.from(text.slice(5), "latin1").toString()) : null;
}

/** Lines are `<sha> <ref>`; those that start with `#` or `^` (what a tag points to) are not refs. */
async function readPackedRefs(dir: string, start: string): Promise<Refs> {
  const text = await readFile(pathOf(dir, "packed-refs"), "latin1").catch(() => "");
  const refs: Refs = new Map();
  for (const line of text.split("\n")) {
    const space = line.indexOf(" ");
    const sha = line.slice(0, space);
    if (line.startsWith(start, space + 1) && OBJECT_NAME.test(sha)) refs.set(line.slice(space + 1), sha);
  }
  return refs;
}

function pathOf(dir: string, name: string): Buffer {
  return Buffer.concat([Buffer.from(`${dir}/`), Buffer.from(name, "latin1")]);
}

function byBytes([a]: [string, string], [b]: [string, string]): number {
  return a < b ? -1 : 1;
}
