import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { BatchParser, type GitObject } from "./batch-parser.js";
import { gitEnvironment } from "./git-environment.js";

interface Waiting {
  resolve(object: GitObject | null): void;
  reject(error: Error): void;
}

/**
 * One long-lived `git cat-file` that answers names in the order they were asked; started when first needed, started
 * again should it ever end. It sees objects and refs that are pushed while it runs.
 */
export class ObjectReader {
  #child: ChildProcessWithoutNullStreams | null = null;
  #waiting: Waiting[] = [];

  /** @param mode `batch` reads contents, `batch-check` only type and size */
  constructor(
    readonly dir: string,
    readonly mode: "batch" | "batch-check",
  ) {}

  /** The object of a name as `git rev-parse` takes it, or null where there is none. */
  read(name: string): Promise<GitObject | null> {
    if (name === "" || /[\n\0]/.test(name)) return Promise.resolve(null);
    return new Promise((resolve, reject) => {
      const child = this.#start();
      this.#waiting.push({ resolve, reject });
      child.stdin.write(`${name}\n`);
    });
  }

  close(): void {
    this.#child?.kill();
    this.#child = null;
  }

  #start(): ChildProcessWithoutNullStreams {
    if (this.#child) return this.#child;
    const child = spawn("git", ["cat-file", `--${this.mode}`], { cwd: this.dir, env: gitEnvironment() });
    const waiting: Waiting[] = [];
    const parser = new BatchParser(this.mode === "batch");
    const end = (error: Error) => {
      if (this.#child === child) this.#child = null;
      for (const { reject } of waiting.splice(0)) reject(error);
    };
    child.stdout.on("data", (chunk: Buffer) => {
      for (const answer of parser.push(chunk)) waiting.shift()?.resolve(answer);
    });
    child.stderr.resume();
    child.stdin.on("error", end);
    child.on("error", end);
    child.on("close", (code) => end(new Error(`git cat-file --${this.mode} ended with ${code}`)));
    this.#child = child;
    this.#waiting = waiting;
    return child;
  }
}
