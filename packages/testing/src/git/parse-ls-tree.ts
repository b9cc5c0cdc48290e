import { escapeGitPath, fileModeSchema, fileTypeOfMode, type TreeEntry } from "@project-sync/contracts";

/** Parses the output of `git ls-tree -z -l`: what git says, in the form every package uses. */
export function parseLsTree(output: Buffer): TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (let start = 0; start < output.length; ) {
    const end = output.indexOf(0, start);
    entries.push(parseLine(output.subarray(start, end)));
    start = end + 1;
  }
  return entries;
}

function parseLine(line: Buffer): TreeEntry {
  const tab = line.indexOf("\t");
  const [mode, , sha = "", size] = line.toString("latin1", 0, tab).split(/ +/);
  const known = fileModeSchema.parse(mode);
  return {
    path: escapeGitPath(line.subarray(tab + 1)),
    mode: known,
    type: fileTypeOfMode(known),
    sha,
    size: size === "-" ? null : Number(size),
  };
}
