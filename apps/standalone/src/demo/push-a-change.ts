import { appendFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runGit } from "./run-git.js";

interface PushOptions {
  /** where to put the working copy */
  directory: string;
  url: string;
  branch: string;
  signal?: AbortSignal;
}

/** Clones over HTTP, changes one file, adds one, renames one, and pushes. Answers the new commit and what it changed. */
export async function pushAChange({
  directory,
  url,
  branch,
  signal,
}: PushOptions): Promise<{ sha: string; changes: string[] }> {
  const work = join(directory, "work");
  await runGit(directory, ["clone", "--quiet", "--branch", branch, url, work], signal);
  const [first, last] = await twoFiles(work, signal);
  await appendFile(join(work, first), "\nThe demo was here.\n");
  await mkdir(join(work, "demo"), { recursive: true });
  await writeFile(join(work, "demo", "hello.txt"), "Hello from the demo.\n");
  if (last) await runGit(work, ["mv", "--", last, "demo/moved.ts"], signal);
  await runGit(work, ["add", "--all"], signal);
  await runGit(work, ["commit", "--quiet", "--message", "Change, add and move a file"], signal);
  await runGit(work, ["push", "--quiet", "origin", branch], signal);
  const changes = await runGit(work, ["diff", "--name-status", "--find-renames=100%", "HEAD~1", "HEAD"], signal);
  return { sha: await runGit(work, ["rev-parse", "HEAD"], signal), changes: changes.split("\n") };
}

/** A file to change and another to move: the README if there is one, and a source file. */
async function twoFiles(work: string, signal?: AbortSignal): Promise<[string, string | undefined]> {
  const files = (await runGit(work, ["ls-files"], signal)).split("\n");
  const first = files.includes("README.md") ? "README.md" : "demo.txt";
  return [first, files.find((path) => path.endsWith(".ts") && /^[\w./-]+$/.test(path))];
}
