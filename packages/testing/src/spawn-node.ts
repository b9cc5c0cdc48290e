import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";

/** A built program running as its users run it: a process of its own. */
export interface NodeProcess {
  child: ChildProcessWithoutNullStreams;
  /** everything printed so far */
  stdout(): string;
  stderr(): string;
  /** Resolves with the match once standard output or error matches; rejects when the process ends before. */
  output(pattern: RegExp): Promise<RegExpMatchArray>;
  /** Resolves with the exit code, or the name of the signal that killed it. */
  exited: Promise<number | NodeJS.Signals>;
  /** Sends the signal, unless the process has ended already, and waits for its end. */
  end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals>;
}

interface SpawnOptions {
  args?: string[];
  /** all of its environment but PATH, the one thing inherited */
  env: Record<string, string>;
  /** all of its standard input; default none */
  input?: string;
}

/** Runs a built script with this Node. */
export function spawnNode(script: string, { args = [], env, input = "" }: SpawnOptions): NodeProcess {
  if (!existsSync(script)) throw new Error(`${script} is not built; run npm run build first`);
  const child = spawn(process.execPath, [script, ...args], { env: { PATH: process.env.PATH ?? "", ...env } });
  const printed = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  child.stdin.end(input);
  child.stdout.on("data", (chunk: Buffer) => printed.stdout.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => printed.stderr.push(chunk));
  const text = (stream: keyof typeof printed) => Buffer.concat(printed[stream]).toString("utf8");
  const both = () => text("stdout") + text("stderr");
  const exited = once(child, "close").then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals);
  return {
    child,
    stdout: () => text("stdout"),
    stderr: () => text("stderr"),
    output: (pattern) => untilMatch(both, pattern, child, exited),
    exited,
    end: (signal) => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      return exited;
    },
  };
}

async function untilMatch(
  text: () => string,
  pattern: RegExp,
  child: ChildProcessWithoutNullStreams,
  exited: Promise<unknown>,
): Promise<RegExpMatchArray> {
  let over = false;
  let more = () => {};
  const onData = () => more();
  void exited.then(() => {
    over = true;
    more();
  });
  for (const stream of [child.stdout, child.stderr]) stream.on("data", onData);
  try {
    for (;;) {
      const found = text().match(pattern);
      if (found) return found;
      if (over) throw new Error(`The program ended without printing ${pattern}:\n${text()}`);
      await new Promise<void>((resolve) => {
        more = resolve;
      });
    }
  } finally {
    for (const stream of [child.stdout, child.stderr]) stream.off("data", onData);
  }
}
