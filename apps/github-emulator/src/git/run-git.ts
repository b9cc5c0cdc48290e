import { spawn } from "node:child_process";
import { once } from "node:events";
import { gitEnvironment } from "./git-environment.js";

/** Git exited with an error; `exitCode` and what it said on standard error. */
export class GitError extends Error {
  constructor(
    args: readonly string[],
    readonly exitCode: number | null,
    readonly stderr: string,
  ) {
    super(`git ${args.join(" ")} ended with ${exitCode}: ${stderr}`);
    this.name = "GitError";
  }
}

/** Runs git once in `dir` and answers its standard output. */
export async function runGit(dir: string, args: readonly string[]): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of streamGit(dir, args)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/**
 * Runs git in `dir` and passes its standard output on as it comes. The process starts with the first read and is ended
 * when the reader stops early, as when a client disconnects.
 */
export async function* streamGit(dir: string, args: readonly string[]): AsyncGenerator<Buffer> {
  const child = spawn("git", args, { cwd: dir, env: gitEnvironment(), stdio: ["ignore", "pipe", "pipe"] });
  const closed = once(child, "close") as Promise<[number | null]>;
  closed.catch(() => undefined);
  const complaints: Buffer[] = [];
  child.stderr.on("data", (chunk: Buffer) => complaints.push(chunk));
  try {
    for await (const chunk of child.stdout) yield chunk as Buffer;
    const [code] = await closed;
    if (code !== 0) throw new GitError(args, code, Buffer.concat(complaints).toString().trim());
  } finally {
    child.kill();
  }
}

/** Lines of an output that ends every line with `separator` (default: newline). */
export function splitLines(output: Buffer, separator = "\n"): string[] {
  return output
    .toString()
    .split(separator)
    .filter((line) => line !== "");
}
