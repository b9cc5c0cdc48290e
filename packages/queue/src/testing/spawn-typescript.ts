import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";

/** Runs a script in a process of its own, from source. */
export function spawnTypeScript(script: URL, args: string[]): ChildProcessByStdio<null, Readable, null> {
  return spawn(process.execPath, ["--conditions=source", "--import", "tsx", fileURLToPath(script), ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}
