/** One change of the next commit, in the order it was asked for. */
export type PendingChange =
  | { kind: "write"; path: Uint8Array; mode: "100644" | "100755" | "120000"; content: Uint8Array }
  | { kind: "link"; path: Uint8Array; sha: string }
  | { kind: "remove"; path: Uint8Array };

interface FastImportCommit {
  ref: string;
  parents: readonly string[];
  message: string;
  author: string;
  changes: readonly PendingChange[];
}

/**
 * The input of `git fast-import` for one commit: no working tree is involved, so any path and mode that git can hold
 * can be written, and thousands of files cost one process. The new commit's name is printed on standard output.
 */
export function* fastImportCommit({ ref, parents, message, author, changes }: FastImportCommit): Generator<Uint8Array> {
  const text = Buffer.from(message);
  yield Buffer.from(`commit ${ref}\nmark :1\nauthor ${author}\ncommitter ${author}\ndata ${text.length}\n`);
  yield text;
  yield Buffer.from("\n");
  const [first, ...merged] = parents;
  if (first) yield Buffer.from(`from ${first}\n`);
  for (const parent of merged) yield Buffer.from(`merge ${parent}\n`);
  for (const change of changes) yield* fastImportChange(change);
  yield Buffer.from("\nget-mark :1\ndone\n");
}

function* fastImportChange(change: PendingChange): Generator<Uint8Array> {
  const path = quotePath(change.path);
  if (change.kind === "remove") return yield Buffer.from(`D ${path}\n`);
  if (change.kind === "link") return yield Buffer.from(`M 160000 ${change.sha} ${path}\n`);
  yield Buffer.from(`M ${change.mode} inline ${path}\ndata ${change.content.length}\n`);
  yield change.content;
  yield Buffer.from("\n");
}

/** C-style quoting; everything but plain ASCII is written as octal bytes. */
function quotePath(path: Uint8Array): string {
  let out = '"';
  for (const byte of path) {
    const plain = byte > 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c;
    out += plain ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, "0")}`;
  }
  return `${out}"`;
}
