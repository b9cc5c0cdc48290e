/** What stands in GitHub's JSON for bytes of a path that are not UTF-8. */
export const REPLACEMENT = "\uFFFD";

/** A lone surrogate (\p{Cs}) is no Unicode text, so no bytes can be named for it. */
export function isGitPath(path: string, severalSegments: boolean): boolean {
  if (path === "" || path.includes("\0") || /\p{Cs}/u.test(path)) return false;
  return path.includes("/") ? severalSegments && !`/${path}/`.includes("//") : true;
}

/** What `escapeGitPath` makes of the path's UTF-8 bytes, without the way through bytes. */
export function escapeJsonPath(path: string): string {
  return path.replaceAll("\\", "\\\\");
}
