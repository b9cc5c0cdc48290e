import type { MirroredFile } from "@project-sync/contracts";
import { allPages, getRepository } from "../repositories.js";
import type { CommandContext } from "../run-command.js";
import { writeAll, writeLine } from "../terminal.js";
import { terminalJson, terminalText } from "../terminal-text.js";

export interface FilesOptions {
  project?: string;
  branch?: string;
  at?: string;
  prefix?: string;
  json?: boolean;
}

/** The mirrored tree, one line per entry as `git ls-tree -l` prints it; page by page, however large it is. */
export async function filesCommand(
  { client, terminal }: CommandContext,
  name: string,
  options: FilesOptions,
): Promise<void> {
  const { id } = await getRepository(client, name, options.project);
  const { branch, at, prefix } = options;
  for await (const file of allPages((cursor) => client.files.list(id, { branch, at, prefix, cursor, limit: 1000 }))) {
    await writeLine(terminal.out, options.json ? terminalJson(file) : fileLine(file));
  }
}

/** The raw bytes of one file, and nothing else, to standard output. */
export async function catCommand(
  { client, terminal }: CommandContext,
  name: string,
  path: string,
  options: FilesOptions,
): Promise<void> {
  const { id } = await getRepository(client, name, options.project);
  const { branch, at } = options;
  const { bytes } = await client.files.content(id, { path, branch, at });
  await writeAll(terminal.out, bytes);
}

const GIT_TYPES = { blob: "blob", symlink: "blob", tree: "tree", submodule: "commit" };

function fileLine({ mode, type, blobSha, size, path, skipped }: MirroredFile): string {
  const amount = (size === null ? "-" : String(size)).padStart(7);
  return `${mode} ${GIT_TYPES[type]} ${blobSha} ${amount}\t${terminalText(path)}${skipped ? ` (${skipped})` : ""}`;
}
