import { cp, mkdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runGit } from "./run-git.js";

const CHECKOUT = fileURLToPath(new URL("../../../../", import.meta.url));
const LEFT_OUT = new Set([
  "node_modules",
  "dist",
  "generated",
  ".turbo",
  ".data",
  ".git",
  ".env",
  "artifacts",
  "coverage",
]);

/** What the emulated GitHub will serve. */
export interface DemoSource {
  /** a bare repository */
  dir: string;
  branch: string;
  /** in words: where it comes from */
  origin: string;
}

/**
 * This very repository with its whole history, as a bare clone. Where there is no history to clone (an unpacked
 * archive, a shallow clone) the files of the checkout become a repository of two commits.
 */
export async function prepareSource(directory: string, signal?: AbortSignal): Promise<DemoSource> {
  const dir = join(directory, "source.git");
  if (!(await hasHistory(signal))) return prepareSample(directory, dir, signal);
  await runGit(directory, ["clone", "--quiet", "--bare", CHECKOUT, dir], signal);
  const branch = await currentBranch(dir, signal);
  const commits = await runGit(dir, ["rev-list", "--count", branch], signal);
  return { dir, branch, origin: `this very repository, ${commits} commits` };
}

async function hasHistory(signal?: AbortSignal): Promise<boolean> {
  try {
    const top = await runGit(CHECKOUT, ["rev-parse", "--is-shallow-repository", "--show-prefix", "HEAD"], signal);
    const [shallow, prefix] = top.split("\n");
    return shallow === "false" && prefix === "";
  } catch {
    signal?.throwIfAborted();
    return false;
  }
}

/** The branch that is checked out; a detached head (as CI makes them) becomes a branch "main". */
async function currentBranch(dir: string, signal?: AbortSignal): Promise<string> {
  const name = await runGit(dir, ["rev-parse", "--symbolic-full-name", "HEAD"], signal);
  if (name.startsWith("refs/heads/")) return name.slice("refs/heads/".length);
  await runGit(dir, ["update-ref", "refs/heads/main", "HEAD"], signal);
  await runGit(dir, ["symbolic-ref", "HEAD", "refs/heads/main"], signal);
  return "main";
}

async function prepareSample(directory: string, dir: string, signal?: AbortSignal): Promise<DemoSource> {
  const work = join(directory, "sample");
  await mkdir(work);
  await runGit(work, ["init", "--quiet", "--initial-branch=main"], signal);
  await cp(CHECKOUT, work, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !LEFT_OUT.has(basename(path)),
  });
  for (const paths of [["packages"], ["."]]) {
    await runGit(work, ["add", "--all", ...paths], signal);
    await runGit(work, ["commit", "--quiet", "--message", `Add ${paths[0] === "." ? "the rest" : paths[0]}`], signal);
  }
  await runGit(directory, ["clone", "--quiet", "--bare", work, dir], signal);
  return { dir, branch: "main", origin: "a sample made of this checkout's files" };
}
