import { fileURLToPath } from "node:url";
import { type NodeProcess, spawnNode } from "@project-sync/testing";

export type SpawnedProgram = NodeProcess;

const DIST = fileURLToPath(new URL("../../dist/", import.meta.url));

/** `main` is `npm start`, `cli` is `project-sync`. Of the environment only PATH is inherited. */
export function spawnProgram(
  program: "main" | "cli",
  args: string[],
  env: Record<string, string>,
  input = "",
): SpawnedProgram {
  return spawnNode(program === "main" ? `${DIST}main.js` : `${DIST}cli/main.js`, { args, env, input });
}

/** Runs `project-sync` to its end. */
export async function runCli(args: string[], env: Record<string, string>, input?: string) {
  const program = spawnProgram("cli", args, env, input);
  const exitCode = await program.exited;
  return { exitCode, stdout: program.stdout(), stderr: program.stderr() };
}
