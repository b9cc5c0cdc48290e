/** A file, symlink or submodule of a tree that is yet to be written to git. */
export type Leaf =
  | { mode: "100644" | "100755" | "120000"; content: string }
  /** a commit of another repository */
  | { mode: "160000"; sha: string };

/** Leaves by path. Paths are latin1 strings, one character per byte, for git's paths need not be text. */
export type Tree = ReadonlyMap<string, Leaf>;

/** One change; `at` picks among what the tree holds when the change is made, so that any number fits any tree. */
export type Edit =
  | { kind: "write"; path: string; leaf: Leaf }
  | { kind: "write-many"; path: string; count: number; content: string }
  | { kind: "replace"; at: number; leaf: Leaf }
  | { kind: "flip-mode"; at: number }
  | { kind: "rename"; at: number; path: string; append: string }
  | { kind: "remove"; at: number }
  | { kind: "move-directory"; at: number; path: string }
  | { kind: "copy-directory"; at: number; path: string }
  | { kind: "remove-directory"; at: number }
  | { kind: "file-to-directory"; at: number; name: string; leaf: Leaf }
  | { kind: "directory-to-file"; at: number; leaf: Leaf }
  | { kind: "clear" };

/** The tree with the change made; what stands in the way of a new path gives way, as in git. */
export function applyEdit(tree: Tree, edit: Edit): Tree {
  const next = new Map(tree);
  const path = "at" in edit ? pickPath(tree, edit) : null;
  if ("at" in edit && path === null) return next;
  const leaf = path === null ? undefined : tree.get(path);
  switch (edit.kind) {
    case "write":
      return write(next, edit.path, edit.leaf);
    case "write-many":
      for (let n = 0; n < edit.count; n++) {
        write(next, `${edit.path}/${n % 3}/${n}`, { mode: "100644", content: `${edit.content} ${n}\n` });
      }
      return next;
    case "clear":
      return new Map();
    default:
      return applyToPicked(next, edit, path ?? "", leaf);
  }
}

type PickedEdit = Extract<Edit, { at: number }>;

function applyToPicked(next: Map<string, Leaf>, edit: PickedEdit, path: string, leaf: Leaf | undefined): Tree {
  switch (edit.kind) {
    case "replace":
    case "directory-to-file":
      return write(next, path, edit.leaf);
    case "file-to-directory":
      return write(next, `${path}/${edit.name}`, edit.leaf);
    case "flip-mode":
      return leaf && leaf.mode !== "160000" ? next.set(path, { ...leaf, mode: FLIPPED[leaf.mode] }) : next;
    case "remove":
      next.delete(path);
      return next;
    case "rename":
      next.delete(path);
      return leaf ? write(next, edit.path, appendTo(leaf, edit.append)) : next;
    default:
      return moveDirectory(next, edit, path);
  }
}

const FLIPPED = { "100644": "100755", "100755": "100644", "120000": "100644" } as const;

function moveDirectory(next: Map<string, Leaf>, edit: PickedEdit, from: string): Tree {
  const below = [...next].filter(([path]) => path.startsWith(`${from}/`));
  if (edit.kind !== "copy-directory") for (const [path] of below) next.delete(path);
  if (!("path" in edit)) return next;
  for (const [path, leaf] of below) write(next, edit.path + path.slice(from.length), leaf);
  return next;
}

function pickPath(tree: Tree, { kind, at }: PickedEdit): string | null {
  const paths =
    kind.includes("directory") && kind !== "file-to-directory" ? directories(tree) : [...tree.keys()].sort();
  return paths[at % paths.length] ?? null;
}

function directories(tree: Tree): string[] {
  const found = new Set<string>();
  for (const path of tree.keys()) {
    for (let slash = path.indexOf("/"); slash !== -1; slash = path.indexOf("/", slash + 1))
      found.add(path.slice(0, slash));
  }
  return [...found].sort();
}

function appendTo(leaf: Leaf, append: string): Leaf {
  return leaf.mode === "160000" ? leaf : { ...leaf, content: leaf.content + append };
}

/** No path may be both a file and a directory. */
function write(tree: Map<string, Leaf>, path: string, leaf: Leaf): Tree {
  for (const other of tree.keys()) if (other.startsWith(`${path}/`) || path.startsWith(`${other}/`)) tree.delete(other);
  return tree.set(path, leaf);
}
