import { escapeGitPath } from "@project-sync/contracts";

/** More than any system follows before it gives up, so such a link leads nowhere. */
const MAX_FOLLOWED = 256;
/** PATH_MAX of Linux without its NUL; nothing longer can be made. */
const MAX_TARGET_BYTES = 4095;

interface JudgeOptions {
  /** how a path is looked up; folded where the file system does not tell cases apart */
  fold?: (path: string) => string;
}

/**
 * Which symlinks of a tree would lead out of it, with the reason. A target is walked as the system would: below the
 * link's directory, through every other link of the tree on its way, so that `sub/up -> ..` and `out -> sub/up/../x`,
 * each harmless alone, are seen for what they are together.
 *
 * @param targets by the escaped path of the link
 */
export function judgeLinks(
  targets: ReadonlyMap<string, Uint8Array>,
  { fold = (path) => path }: JudgeOptions = {},
): Map<string, string> {
  const links = new Map([...targets].map(([path, target]) => [fold(path), splitTarget(target)]));
  const refused = new Map<string, string>();
  for (const [path, target] of targets) {
    const reason = refuseTarget(target) ?? (leaves(path, { links, fold }) ? "it leads out of the directory" : null);
    if (reason !== null) refused.set(path, reason);
  }
  return refused;
}

function refuseTarget(target: Uint8Array): string | null {
  if (target.length === 0) return "it leads nowhere (its target is empty)";
  if (target.includes(0)) return "its target holds a NUL";
  if (target.length > MAX_TARGET_BYTES) return "its target is too long";
  return target[0] === SLASH ? "its target is an absolute path" : null;
}

const SLASH = 0x2f;

/** In the escaped form, so that it is compared with paths. An absolute target begins with an empty name. */
function splitTarget(target: Uint8Array): string[] {
  return target.length > MAX_TARGET_BYTES ? ["", ""] : escapeGitPath(target).split("/");
}

interface Links {
  links: ReadonlyMap<string, string[]>;
  fold: (path: string) => string;
}

/** Walks to the end of a link. What is no link is taken for a directory: whatever it is, nothing lies above the root. */
function leaves(path: string, { links, fold }: Links): boolean {
  const place: string[] = [];
  const ahead = path.split("/").reverse();
  for (let followed = 0; followed < MAX_FOLLOWED; ) {
    const name = ahead.pop();
    if (name === undefined) return false;
    if (name === "" || name === ".") continue;
    if (name === ".." && place.pop() === undefined) return true;
    if (name === "..") continue;
    place.push(name);
    const target = links.get(fold(place.join("/")));
    if (target === undefined) continue;
    if (target[0] === "" && target.length > 1) return true;
    followed++;
    place.pop();
    ahead.push(...target.toReversed());
  }
  return false;
}
