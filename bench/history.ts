import path from "node:path";
import { seededRandom } from "@project-sync/runtime";
import { createGitRepository, type GitRepositoryBuilder } from "@project-sync/testing";
import { root } from "./bench-environment.js";

export interface History {
  git: GitRepositoryBuilder;
  /** consecutive, the oldest first */
  commits: string[];
  /** where it is from */
  origin: string;
}

/** Consecutive commits: this repository's own last ones where it has as many, else made ones. */
export async function openHistory(scratch: string, length: number): Promise<History> {
  return (await ownHistory(scratch, length)) ?? (await makeHistory(scratch, length));
}

async function ownHistory(scratch: string, length: number): Promise<History | null> {
  try {
    const git = await createGitRepository(path.join(scratch, "own-history"), { from: root });
    const output = await git.git(["rev-list", "--first-parent", "-n", String(length), "HEAD"]);
    const commits = output.toString().trim().split("\n").reverse();
    return commits.length < length ? null : { git, commits, origin: "this repository's own history" };
  } catch {
    // An unpacked archive of the sources has no history.
    return null;
  }
}

const FILES = 1_000;
const PACKAGES = 20;

/** A thousand files and commits that edit, add, remove, move and change modes, 1 to 12 files each. */
async function makeHistory(scratch: string, length: number): Promise<History> {
  const git = await createGitRepository(path.join(scratch, "made-history"));
  const random = seededRandom(7);
  const paths = Array.from({ length: FILES }, (_, n) => `packages/p${n % PACKAGES}/src/m${n % 7}/file-${n}.ts`);
  for (const file of paths) git.write(file, source(file, 0));
  const commits = [await git.commit("First")];
  for (let n = 1; n < length; n++) {
    const edits = 1 + Math.floor(random() ** 2 * 12);
    for (let edit = 0; edit < edits; edit++) editOne({ git, paths, random, commit: n });
    commits.push(await git.commit(`Commit ${n}`));
  }
  return { git, commits, origin: "made, for this repository's own is shorter" };
}

interface Edit {
  git: GitRepositoryBuilder;
  paths: string[];
  random: () => number;
  commit: number;
}

function editOne({ git, paths, random, commit }: Edit): void {
  const place = Math.floor(random() * paths.length);
  const file = paths[place] as string;
  const kind = random();
  if (kind < 0.7) git.write(file, source(file, commit));
  else if (kind < 0.85)
    paths.push(writeNew(git, `packages/p${commit % PACKAGES}/src/new-${commit}-${place}.ts`, commit));
  else if (kind < 0.92) git.remove(paths.splice(place, 1)[0] as string);
  else if (kind < 0.97) move(git, paths, place, commit);
  else git.write(file, source(file, commit), { mode: "100755" });
}

function writeNew(git: GitRepositoryBuilder, file: string, commit: number): string {
  git.write(file, source(file, commit));
  return file;
}

function move(git: GitRepositoryBuilder, paths: string[], place: number, commit: number): void {
  const from = paths[place] as string;
  paths[place] = writeNew(git.remove(from), `${from.replace(/\.ts$/, "")}-moved-${commit}.ts`, commit);
}

function source(file: string, version: number): string {
  return Array.from(
    { length: 40 },
    (_, line) => `export const v${line} = "${file} ${line === 20 ? version : 0}";\n`,
  ).join("");
}
