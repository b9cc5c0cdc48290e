import { type CommitInfo, type Repository, type Sync, subjectOf } from "@project-sync/contracts";
import { bytes, count, duration, plural } from "./figures.js";
import type { Terminal } from "./terminal.js";
import { terminalText } from "./terminal-text.js";

/** The figures of a completed sync, as lines for people. */
export function syncSummary(repository: Repository, sync: Sync, { paint }: Pick<Terminal, "paint">): string[] {
  const name = terminalText(`${repository.owner}/${repository.name} ${sync.branchName}`);
  const head = sync.headSha ? ` at ${sync.headSha.slice(0, 12)}` : "";
  const lines = [`${paint("green", "✓")} ${paint("bold", name)}${head}${changed(sync) ? "" : ": nothing has changed"}`];
  if (sync.headCommit) lines.push(`  commit    ${terminalText(commitText(sync.headCommit))}`);
  if (sync.stats) lines.push(`  files     ${filesText(sync.stats)}`, `  transfer  ${transferText(sync)}`);
  if (sync.treeSha) lines.push(`  tree      ${sync.treeSha} verified`);
  return lines;
}

const MAX_SUBJECT = 72;

/** "Add a guide (Ada Lovelace)", on one line, and cut where it is long; not yet made harmless for a terminal. */
export function commitText(commit: CommitInfo): string {
  const subject = subjectOf(commit);
  const short = subject.length > MAX_SUBJECT ? `${subject.slice(0, MAX_SUBJECT - 1)}…` : subject;
  return commit.authorName === null ? short : `${short} (${commit.authorName})`;
}

/** "5,803 added · 2 modified · 0 removed · …" */
export function filesText(stats: NonNullable<Sync["stats"]>): string {
  const kinds = ["added", "modified", "removed", "renamed", "unchanged"] as const;
  return kinds.map((kind) => `${count(stats[kind])} ${kind}`).join(" · ");
}

/** Time between start and end, or null while it has none. */
export function syncDuration(sync: Sync): number | null {
  if (!sync.startedAt || !sync.completedAt) return null;
  return Math.max(0, Date.parse(sync.completedAt) - Date.parse(sync.startedAt));
}

function transferText(sync: Sync): string {
  const { bytes: size, requests } = sync.stats ?? { bytes: 0, requests: 0 };
  const ms = syncDuration(sync);
  return `${bytes(size)} in ${plural(requests, "request")}${ms === null ? "" : `, ${duration(ms)}`}`;
}

function changed({ stats }: Sync): boolean {
  return stats === null || stats.added + stats.modified + stats.removed + stats.renamed > 0;
}
