import { streamGit } from "./run-git.js";

/** One line of `git ls-tree -l`. `path` has U+FFFD for bytes that are no UTF-8, as in GitHub's JSON. */
export interface TreeLine {
  mode: string;
  type: "blob" | "tree" | "commit";
  sha: string;
  size: number | null;
  path: string;
  /** length of the entry in git's own listing, which the truncation limit counts */
  bytes: number;
}

/** Lists a tree in git's order, in batches as git prints them; recursive listings include the directories. */
export async function* listTree(dir: string, treeish: string, recursive: boolean): AsyncGenerator<TreeLine[]> {
  let rest: Buffer = Buffer.alloc(0);
  const args = ["ls-tree", "-l", "-z", "--full-tree", ...(recursive ? ["-r", "-t"] : []), treeish];
  for await (const chunk of streamGit(dir, args)) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    const end = bytes.lastIndexOf(0) + 1;
    rest = bytes.subarray(end);
    if (end > 0) yield parseLines(bytes.subarray(0, end));
  }
}

function parseLines(bytes: Buffer): TreeLine[] {
  const lines: TreeLine[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(0, start);
    lines.push(parseLine(bytes, start, end));
    start = end + 1;
  }
  return lines;
}

/** `100644 blob <40 hex> <size, padded to 7>\t<path>` */
function parseLine(bytes: Buffer, start: number, end: number): TreeLine {
  const tab = bytes.indexOf(0x09, start);
  const [mode = "", type = "", sha = "", ...size] = bytes.toString("latin1", start, tab).split(" ");
  const length = size.at(-1);
  return {
    mode,
    type: type as TreeLine["type"],
    sha,
    size: length === "-" ? null : Number(length),
    path: bytes.toString("utf8", tab + 1, end),
    bytes: end - start + 1,
  };
}
