import type { ProofFault, TreeProof } from "@project-sync/contracts";
import { ProofFailedError } from "../errors.js";
import { count, plural } from "../figures.js";
import { getRepository } from "../repositories.js";
import type { CommandContext } from "../run-command.js";
import { writeLine } from "../terminal.js";
import { terminalJson, terminalText } from "../terminal-text.js";

export interface VerifyOptions {
  project?: string;
  branch?: string;
  at?: string;
  content?: boolean;
  json?: boolean;
}

/**
 * Has the server recompute the tree hashes of a branch from its rows, and names what does not add up.
 *
 * @throws ProofFailedError, so that the exit code is 1
 */
export async function verifyCommand(context: CommandContext, name: string, options: VerifyOptions): Promise<void> {
  const { client, terminal, signal } = context;
  const { id } = await getRepository(client, name, options.project);
  const { branch, at, content } = options;
  const proof = await client.repositories.verify(id, { branch, at, content, signal });
  if (options.json) await writeLine(terminal.out, terminalJson(proof));
  else for (const line of proofLines(proof)) await writeLine(terminal.out, line);
  if (proof.ok) return;
  const remedy = `project-sync sync ${name} --branch ${proof.branchName} --force`;
  throw new ProofFailedError(`The mirror of ${name} is not what git has. Read the whole tree again: ${remedy}`);
}

function proofLines({ ok, branchName, headSha, treeSha, computedSha, entries, blobs, faults }: TreeProof): string[] {
  const what = `${terminalText(branchName)} at ${headSha?.slice(0, 12) ?? "no commit"}`;
  const bytes = blobs === null ? "" : `, ${plural(blobs, "blob")}`;
  const tree = ok || computedSha === treeSha ? treeSha : `${computedSha}, not ${treeSha}`;
  return [`${ok ? "✓" : "✗"} ${what}: ${count(entries)} rows${bytes} hash to tree ${tree}`, ...faults.map(faultLine)];
}

function faultLine({ kind, path, stored, expected }: ProofFault): string {
  const where = path === "" ? "the root directory" : terminalText(path);
  return `  ${kind} ${where}: ${stored ?? "nothing"}, should be ${expected ?? "nothing"}`;
}
