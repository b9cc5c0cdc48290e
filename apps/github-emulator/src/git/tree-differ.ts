import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { gitEnvironment } from "./git-environment.js";

interface Request {
  before: string;
  after: string;
  /** a line that is no object's name: git echoes it, which is when the answer is complete */
  mark: string;
  resolve(output: Buffer): void;
  reject(error: Error): void;
}

const FLAGS = ["--raw", "--numstat", "--no-abbrev", "-z", "-M", "--no-ext-diff", "--no-textconv"];

/**
 * One long-lived `git diff-tree` that compares pairs of trees, one after the other; started when first needed, started
 * again should it ever end. A process for each comparison would cost more than everything else of a push.
 */
export class TreeDiffer {
  #child: ChildProcessWithoutNullStreams | null = null;
  #waiting: Request[] = [];

  constructor(readonly dir: string) {}

  /** What `git diff-tree -r --raw --numstat -z -M` prints of two trees, by their SHAs. */
  diff(before: string, after: string): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const child = this.#start();
      const request = { before, after, mark: `end ${randomUUID()}\n`, resolve, reject };
      this.#waiting.push(request);
      child.stdin.write(`${before} ${after}\n${request.mark}`);
    });
  }

  close(): void {
    this.#child?.kill();
    this.#child = null;
  }

  #start(): ChildProcessWithoutNullStreams {
    if (this.#child) return this.#child;
    const child = spawn("git", ["diff-tree", "-r", ...FLAGS, "--stdin"], { cwd: this.dir, env: gitEnvironment() });
    const waiting: Request[] = [];
    let pending = Buffer.alloc(0);
    const end = (error: Error) => {
      if (this.#child === child) this.#child = null;
      for (const { reject } of waiting.splice(0)) reject(error);
    };
    child.stdout.on("data", (chunk: Buffer) => {
      pending = Buffer.concat([pending, chunk]);
      for (let [next] = waiting; next; [next] = waiting) {
        const at = pending.indexOf(next.mark);
        if (at < 0) break;
        waiting.shift();
        next.resolve(withoutHeader(pending.subarray(0, at), next));
        pending = pending.subarray(at + next.mark.length);
      }
    });
    child.stderr.resume();
    child.stdin.on("error", end);
    child.on("error", end);
    child.on("close", (code) => end(new Error(`git diff-tree --stdin ended with ${code}`)));
    this.#child = child;
    this.#waiting = waiting;
    return child;
  }
}

/** Each answer begins with the two names. @throws Error for trees that git does not have: it then echoes the line */
function withoutHeader(output: Buffer, { before, after }: Request): Buffer {
  const header = `${before} ${after}`;
  if (!output.subarray(0, header.length).equals(Buffer.from(header))) throw new Error(`Not a diff of ${header}`);
  return output.subarray(header.length + 1);
}
