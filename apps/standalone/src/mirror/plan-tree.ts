import type { SkipReason } from "@project-sync/contracts";
import { findCollisions, foldCase } from "./find-collisions.js";
import { judgeLinks } from "./judge-links.js";
import { refusePath } from "./refuse-path.js";
import type { Tree, TreeFile } from "./tree.js";

/** What is to be at one path of the directory. */
export type Wanted =
  | { kind: "file"; executable: boolean; blobSha: string; size: number | null; skipped: SkipReason | null }
  | { kind: "link"; blobSha: string; target: Uint8Array }
  | { kind: "directory" };

/** A path, escaped, and what about it somebody should know. */
export interface Remark {
  path: string;
  reason: string;
}

export interface Plan {
  wanted: Map<string, Wanted>;
  /** what is not written, although the tree has it */
  refused: Remark[];
  /** written, but a case-insensitive file system could not hold it beside another */
  collisions: Remark[];
  /** symlinks whose target the server does not keep; of files the place decides, see apply-plan.ts */
  linksWithoutTarget: { path: string; skipped: SkipReason }[];
}

interface PlanOptions {
  /** targets of the tree's symlinks by blob SHA */
  targets: ReadonlyMap<string, Uint8Array>;
  caseInsensitive: boolean;
}

/** Decides what of a tree is written to a directory and what is not. Pure: the same tree always gives the same plan. */
export function planTree(tree: Tree, { targets, caseInsensitive }: PlanOptions): Plan {
  const plan: Plan = { wanted: new Map(), refused: [], collisions: [], linksWithoutTarget: [] };
  const allowed = new Map<string, TreeFile>();
  for (const [path, file] of tree) {
    const reason = refusePath(path) ?? refuseBelowFile(path, tree);
    if (reason === null) allowed.set(path, file);
    else plan.refused.push({ path, reason });
  }
  for (const [path, taken] of findCollisions(allowed.keys())) {
    (caseInsensitive ? plan.refused : plan.collisions).push({ path, reason: `it differs from ${taken} only in case` });
    if (caseInsensitive) allowed.delete(path);
  }
  const links = linkTargets(allowed, targets);
  const refusedLinks = judgeLinks(links, caseInsensitive ? { fold: foldCase } : {});
  for (const [path, file] of allowed) {
    const refused = refusedLinks.get(path);
    const target = links.get(path);
    if (refused !== undefined) plan.refused.push({ path, reason: `a symbolic link; ${refused}` });
    else if (file.type !== "symlink") plan.wanted.set(path, wantedOf(file));
    else if (target) plan.wanted.set(path, { kind: "link", blobSha: file.blobSha, target });
    else plan.linksWithoutTarget.push({ path, skipped: file.skipped ?? "pending" });
  }
  return plan;
}

/** A tree made by hand can have a file and, below its name, more: what is written first must not be written through. */
function refuseBelowFile(path: string, tree: Tree): string | null {
  for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
    if (tree.has(path.slice(0, end))) return "it lies below a file";
  }
  return null;
}

function linkTargets(files: ReadonlyMap<string, TreeFile>, targets: ReadonlyMap<string, Uint8Array>) {
  const links = new Map<string, Uint8Array>();
  for (const [path, { type, blobSha }] of files) {
    const target = type === "symlink" ? targets.get(blobSha) : undefined;
    if (target) links.set(path, target);
  }
  return links;
}

function wantedOf({ type, mode, blobSha, size, skipped }: TreeFile): Wanted {
  if (type === "submodule") return { kind: "directory" };
  return { kind: "file", executable: mode === "100755", blobSha, size, skipped };
}
