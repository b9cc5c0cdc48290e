import { isErrno } from "@project-sync/embedded-postgres";
import { type Connection, connect } from "./connect.js";
import { InterruptedError } from "./errors.js";
import { explainError } from "./explain-error.js";
import { createTerminal, type Terminal } from "./terminal.js";

/** What every command works with. */
export interface CommandContext extends Connection {
  terminal: Terminal;
  /** aborts on Ctrl-C; a second one ends the process at once */
  signal: AbortSignal;
}

export interface Process {
  env: NodeJS.ProcessEnv;
  stdout: Terminal["out"];
  stderr: Terminal["err"];
}

/** Runs one command against the server it finds, and answers the exit code. Everything it started has ended by then. */
export async function runCommand(
  { env, stdout, stderr }: Process,
  command: (context: CommandContext) => Promise<void>,
): Promise<number> {
  const terminal = createTerminal(env, stdout, stderr);
  return withInterrupt(terminal, async (signal) => {
    const report = (line: string) => void stderr.write(`${line}\n`);
    const connection = await connect({ env, report, signal });
    try {
      await command({ ...connection, terminal, signal });
    } finally {
      await connection.close();
    }
  });
}

/** npm passes a Ctrl-C on to a process that has had it from the terminal already: the same one, not a second. */
const ECHO_MS = 500;

/** Turns Ctrl-C into an abort and every error into a message and an exit code. */
export async function withInterrupt(
  terminal: Pick<Terminal, "err">,
  run: (signal: AbortSignal) => Promise<void>,
): Promise<number> {
  const abort = new AbortController();
  let abortedAt = 0;
  const onSignal = () => {
    if (abort.signal.aborted && performance.now() - abortedAt < ECHO_MS) return;
    if (abort.signal.aborted) process.exit(130);
    abortedAt = performance.now();
    abort.abort(new InterruptedError());
  };
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) process.on(signal, onSignal);
  try {
    await run(abort.signal);
    return 0;
  } catch (error) {
    if (isErrno(error, "EPIPE")) return 0;
    const { message, exitCode } = explainError(error);
    terminal.err.write(`${exitCode === 130 ? "" : "Error: "}${message}\n`);
    return exitCode;
  } finally {
    for (const signal of signals) process.off(signal, onSignal);
  }
}
