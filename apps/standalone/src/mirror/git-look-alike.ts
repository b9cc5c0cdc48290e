/**
 * Whether some file system would take a name for `.git`: what git itself refuses to check out, on every platform, since
 * a folder may be copied or mounted elsewhere (verify_path in git's read-cache.c, is_ntfs_dotgit in path.c, is_hfs_dotgit
 * in utf8.c). NTFS drops dots and spaces at the end, ends a name at a colon, knows `git~1` for it and splits at
 * backslashes; HFS+ drops some invisible characters.
 */
export function looksLikeDotGit(name: string): boolean {
  return NTFS.test(name) || name.replace(HFS_IGNORED, "").toLowerCase() === ".git";
}

const NTFS = /(?:^|\\)(?:\.git|git~1)[. ]*(?:$|[:\\])/i;
const HFS_IGNORED = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;
