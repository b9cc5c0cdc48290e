import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";

const root = path.resolve(import.meta.dirname, "..");

export interface BenchProcess extends AsyncDisposable {
  pid: number;
  /** Highest resident memory so far, in bytes. */
  peakMemory(): Promise<number>;
  /** The first line of the log, past or to come, that answers `wanted`. */
  line(wanted: (line: string) => boolean): Promise<string>;
}

/**
 * Starts a program of this repository as a process of its own and waits until it answers `ready`. Disposing ends it
 * and waits for its exit.
 */
export async function startProcess(
  script: string,
  env: Record<string, string>,
  ready: (line: string) => boolean,
): Promise<BenchProcess> {
  const { NODE_ARGUMENTS = "", ...rest } = env;
  const args = [...NODE_ARGUMENTS.split(" ").filter(Boolean), path.join(root, script)];
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...rest },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const log = new Log(child, script);
  await log.line(ready);
  const pid = child.pid as number;
  return {
    pid,
    peakMemory: () => peakMemoryOf(pid),
    line: (wanted) => log.line(wanted),
    [Symbol.asyncDispose]: () => end(child),
  };
}

/** VmHWM, the kernel's own high-water mark, in bytes (proc(5)). */
export async function peakMemoryOf(pid: number | "self"): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}

const KEPT_LINES = 1000;

/** The last lines that a process has written. */
class Log {
  readonly #lines: string[] = [];
  readonly #changed: EventTarget = new EventTarget();
  #exit: Error | null = null;

  constructor(child: ChildProcess, script: string) {
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on("line", (line) => {
      this.#lines.push(line);
      if (this.#lines.length > KEPT_LINES) this.#lines.shift();
      this.#changed.dispatchEvent(new Event("change"));
    });
    child.once("exit", (code) => {
      this.#exit = new Error(`${script} ended with code ${code}:\n${this.#lines.slice(-20).join("\n")}`);
      this.#changed.dispatchEvent(new Event("change"));
    });
  }

  async line(wanted: (line: string) => boolean): Promise<string> {
    for (;;) {
      const found = this.#lines.findLast(wanted);
      if (found !== undefined) return found;
      if (this.#exit) throw this.#exit;
      await once(this.#changed, "change");
    }
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  await exited;
}
