import type { Repository, SkipReason } from "@project-sync/contracts";
import type { Pass } from "../mirror/mirror-folder.js";
import type { Remark } from "../mirror/plan-tree.js";
import { bytes, count, duration, plural } from "./figures.js";
import type { Terminal } from "./terminal.js";
import { terminalText } from "./terminal-text.js";

/** More are counted, not named; --json names all. */
const NAMED = 20;

/** "✓ owner/name main at 0123456789ab: 3 added · 1 modified · 0 removed, 12.3 kB in 42 ms" */
export function passLine(repository: Repository, pass: Pass, { paint }: Pick<Terminal, "paint">): string {
  const { sync, added, modified, removed, unchanged, ms } = pass;
  const name = terminalText(`${repository.owner}/${repository.name} ${sync.branchName}`);
  const counts = [`${count(added)} added`, `${count(modified)} modified`, `${count(removed)} removed`];
  if (pass.full) counts.push(`${count(unchanged)} unchanged`);
  const time = ms < 1000 ? `${Math.round(ms)} ms` : duration(ms);
  return `${paint("green", "✓")} ${paint("bold", name)} at ${sync.headSha?.slice(0, 12) ?? "no commit"}: ${counts.join(" · ")}, ${bytes(pass.bytes)} in ${time}`;
}

/** What the directory lacks of the tree, or has in a way that somebody should know of; none when it is all there. */
export function remarkLines(repository: Repository, { refused, collisions, withoutContent, sync }: Pass): string[] {
  const name = terminalText(`${repository.owner}/${repository.name}`);
  const reasons = [...new Set(withoutContent.map(({ skipped }) => skipped))];
  return [
    ...listed("not written", refused),
    ...listed("written, but cannot be held by a file system that ignores case", collisions),
    ...reasons.flatMap((reason) => [
      ...listed(
        `not there, for the server keeps no content of it (${reason})`,
        withoutContent.filter(({ skipped }) => skipped === reason).map(({ path }) => ({ path, reason: "" })),
      ),
      `  ${howToGet(reason, name, terminalText(sync.branchName))}`,
    ]),
  ];
}

/** For an adopted directory. */
export function unknownLines(unknown: readonly string[]): string[] {
  return listed(
    "left alone, not part of the mirror",
    unknown.map((path) => ({ path, reason: "" })),
  );
}

function listed(what: string, remarks: readonly Remark[]): string[] {
  if (remarks.length === 0) return [];
  const more = remarks.length > NAMED ? [`  and ${count(remarks.length - NAMED)} more`] : [];
  const lines = remarks
    .slice(0, NAMED)
    .map(({ path, reason }) => `  ${terminalText(path)}${reason && `: ${terminalText(reason)}`}`);
  return [`${plural(remarks.length, "path")} ${what}:`, ...lines, ...more];
}

function howToGet(reason: SkipReason, name: string, branch: string): string {
  const then = `then project-sync sync ${name} --branch ${branch}`;
  switch (reason) {
    case "too_large":
      return `To get it: project-sync settings ${name} --max-file-bytes <n> (a server's MAX_FILE_BYTES counts, too), ${then}`;
    case "excluded":
      return `To get it: project-sync settings ${name} --include … or --exclude … (or --everything), ${then}`;
    case "metadata_only":
      return `To get it: project-sync settings ${name} --no-metadata-only, ${then}`;
    case "lfs":
      return "To get it: git lfs pull in a clone; git itself, and the mirror with it, has only a pointer";
    case "pending":
      return `To get it: project-sync sync ${name} --branch ${branch}`;
  }
}
