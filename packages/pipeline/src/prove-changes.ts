import { CodedError } from "@project-sync/contracts";
import type { OpenPublication } from "@project-sync/database";
import type { EntryChange } from "./diff.js";
import { touchedDirectories } from "./entry-changes.js";
import { type ComputedTree, computeRootTree } from "./verify.js";

/** What would become visible is not the commit's tree. Nothing was published; the next attempt reads everything anew. */
export class VerificationFailedError extends CodedError {
  readonly code = "verification_failed";
  override readonly disposition = "retry";
}

interface Proof {
  changes: readonly EntryChange[];
  treeSha: string;
  /** the whole tree was read, not only a part of it */
  whole: boolean;
}

/**
 * Proves that the database's rows, as the publication would leave them, hash to `treeSha`, directory by directory: all of
 * them, or, where only a part of the tree was read, those that the changes touch. The others stand there with the row
 * that an earlier sync has proven.
 *
 * @throws VerificationFailedError naming the first directory that does not
 */
export async function proveChanges(publication: OpenPublication, { changes, treeSha, whole }: Proof): Promise<void> {
  const computed = whole
    ? await computeRootTree(publication.readTree())
    : await computeTouched(publication, touchedDirectories(changes));
  if (computed.rootSha === treeSha && computed.mismatch === null) return;
  throw new VerificationFailedError(
    `The ${computed.entries} rows to be published hash to ${computed.rootSha}, not to the commit's tree ${treeSha}${describe(computed)}.`,
  );
}

function computeTouched(publication: OpenPublication, directories: ReadonlySet<string>): Promise<ComputedTree> {
  return computeRootTree(publication.readChildren(directories), { isListed: (path) => directories.has(path) });
}

function describe({ mismatch }: ComputedTree): string {
  if (mismatch === null) return "";
  const { path, stored, computed } = mismatch;
  return ` (first in ${JSON.stringify(path)}: ${stored ?? "no row"}, computed ${computed})`;
}
