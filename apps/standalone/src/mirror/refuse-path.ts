import { unescapeGitPath } from "@project-sync/contracts";
import { looksLikeDotGit } from "./git-look-alike.js";
import { STATE_FILE, TEMPORARY_NAME } from "./reserved-names.js";

/**
 * Why a path of a tree must not be written below a directory, or null when it may. Git does not make such paths, but a
 * tree made by hand can hold any of them.
 *
 * @param path escaped, as the server lists it
 */
export function refusePath(path: string): string | null {
  if (path.startsWith("/")) return "an absolute path";
  if (path.includes("\0")) return "a NUL in the path";
  for (const name of path.split("/")) {
    const reason = refuseName(name);
    if (reason !== null) return reason;
  }
  return path.toLowerCase() === STATE_FILE ? "the name of this command's own state file" : null;
}

function refuseName(name: string): string | null {
  if (name === "") return "an empty name in the path";
  if (name === "." || name === "..") return `“${name}” in the path`;
  if (looksLikeDotGit(plainText(name))) return "a name that git keeps for itself (.git)";
  return TEMPORARY_NAME.test(name) ? "a name that this command uses while it writes" : null;
}

/** Bytes that are not UTF-8 become U+FFFD, which is in no name that matters here. */
function plainText(name: string): string {
  return name.includes("\\") ? Buffer.from(unescapeGitPath(name)).toString("utf8") : name;
}
