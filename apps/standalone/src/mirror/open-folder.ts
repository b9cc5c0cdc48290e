import { mkdir, readdir, realpath, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { processIdentity } from "@project-sync/embedded-postgres";
import { FolderNotOursError, translateDiskError, UnusableFolderError } from "./errors.js";
import { lstatOrNull } from "./lstat-or-null.js";
import { removeTemporaries } from "./remove-temporaries.js";
import { STATE_FILE, TEMPORARY_NAME } from "./reserved-names.js";
import { type FolderState, readState, writeState } from "./state-file.js";

export interface FolderOptions {
  directory: string;
  repositoryId: string;
  /** owner/name, for messages */
  repository: string;
  branch: string;
  /** take over a directory with other files in it, or of another branch */
  force: boolean;
}

/** A directory that is this process's to write. */
export interface OpenFolder {
  /** absolute, without symlinks on the way */
  root: string;
  state: FolderState;
  /** it held files that are not ours when it was opened */
  adopted: boolean;
  caseInsensitive: boolean;
  save(): Promise<void>;
  /** Leaves it to others; where that cannot be noted, the end of this process says it as well. */
  close(): Promise<void>;
}

/**
 * Opens a directory to mirror into: a new one, an empty one, one that this command made before; any other only with
 * `force`. Removes what a killed run left half-written.
 *
 * @throws FolderNotOursError, UnusableFolderError, FolderFullError
 */
export async function openFolder(options: FolderOptions): Promise<OpenFolder> {
  const directory = resolve(options.directory);
  try {
    return await open(directory, options);
  } catch (error) {
    throw translateDiskError(directory, error);
  }
}

async function open(directory: string, options: FolderOptions): Promise<OpenFolder> {
  await mkdir(directory, { recursive: true });
  if (!(await stat(directory)).isDirectory()) throw new UnusableFolderError(directory, "it is a file.");
  const root = await realpath(directory);
  const { state, adopted } = await readOrAdopt(root, options);
  state.holder = { pid: process.pid, identity: await processIdentity(process.pid) };
  const save = () =>
    writeState(root, state).catch((error: unknown) => {
      throw translateDiskError(root, error);
    });
  await save();
  await removeTemporaries(root, state.entries.keys());
  return {
    ...{ root, state, adopted, save },
    // Looked at under another spelling: only a file system that does not tell cases apart finds it.
    caseInsensitive: (await lstatOrNull(join(root, STATE_FILE.toUpperCase()))) !== null,
    close: async () => {
      state.holder = null;
      await save().catch(() => {});
    },
  };
}

async function readOrAdopt(root: string, options: FolderOptions): Promise<{ state: FolderState; adopted: boolean }> {
  const { repositoryId, repository, branch, force } = options;
  const found = await readState(root);
  const fresh = { repositoryId, repository, branch, syncId: null, holder: null };
  if (found !== null && found !== "damaged") {
    await refuseHeld(root, found);
    if (found.repositoryId === repositoryId && found.branch === branch) {
      return { state: { ...found, repository }, adopted: false };
    }
    const whose = `mirrors ${found.repository} ${found.branch}, not ${repository} ${branch}.`;
    if (!force) throw new FolderNotOursError(root, whose);
    // What was written for the other one is still ours to remove.
    return { state: { ...fresh, entries: found.entries }, adopted: true };
  }
  const others = (await readdir(root)).filter((name) => !TEMPORARY_NAME.test(name));
  if (found === "damaged" && !force) throw new FolderNotOursError(root, `has a ${STATE_FILE} that cannot be read.`);
  if (others.length > 0 && !force)
    throw new FolderNotOursError(root, "is not empty, and was not made by this command.");
  return { state: { ...fresh, entries: new Map() }, adopted: others.length > 0 };
}

/** Two at once would take each other's files for half-written ones. */
async function refuseHeld(root: string, { holder }: FolderState): Promise<void> {
  if (holder === null || holder.pid === process.pid) return;
  const running = await processIdentity(holder.pid);
  if (running === null || running !== holder.identity) return;
  throw new UnusableFolderError(root, `process ${holder.pid} keeps it up to date already. Stop that one first.`);
}
