import type { FileVersion } from "@project-sync/contracts";
import { localTime } from "../figures.js";
import { allPages, getRepository } from "../repositories.js";
import type { CommandContext } from "../run-command.js";
import { commitText } from "../sync-summary.js";
import { table } from "../table.js";
import { writeLine } from "../terminal.js";
import { terminalJson } from "../terminal-text.js";

export interface FileHistoryOptions {
  project?: string;
  branch?: string;
  path: string;
  limit: number;
  json?: boolean;
}

/** The versions of one file, newest first, back through its renames. */
export async function fileHistoryCommand(
  { client, terminal }: CommandContext,
  name: string,
  options: FileHistoryOptions,
): Promise<void> {
  const { id } = await getRepository(client, name, options.project);
  const { branch, path, limit } = options;
  const versions: FileVersion[] = [];
  const pages = allPages((cursor) => client.files.history(id, { branch, path, cursor, limit: Math.min(1000, limit) }));
  for await (const version of pages) {
    if (versions.length === limit) break;
    versions.push(version);
  }
  if (options.json) {
    for (const version of versions) await writeLine(terminal.out, terminalJson(version));
    return;
  }
  const rows = versions.map((version) => [
    ...[localTime(version.at), version.kind, pathText(version), version.blobSha.slice(0, 12)],
    ...[version.headSha?.slice(0, 12) ?? "", version.syncId],
    version.headCommit ? commitText(version.headCommit) : "",
  ]);
  await writeLine(terminal.out, table(terminal, ["synced", "what", "path", "blob", "head", "sync", "commit"], rows));
}

function pathText({ path, renamedFrom }: FileVersion): string {
  return renamedFrom === null ? path : `${renamedFrom} → ${path}`;
}
