import { z } from "zod";
import { commitInfoSchema } from "./commit-info.js";
import { fileModeSchema, fileTypeSchema, gitShaSchema } from "./tree-entry.js";

/**
 * How a version of a file came to be. `present`: it was there already where the repository's retention begins, and how it
 * came is no longer known. `removed` ends a version: the path was given up, for good or for another name.
 */
export const fileVersionKindSchema = z.enum(["added", "modified", "renamed", "removed", "present"]);
export type FileVersionKind = z.infer<typeof fileVersionKindSchema>;

/** One step in the history of a file, as completed syncs saw it. */
export const fileVersionSchema = z.object({
  kind: fileVersionKindSchema,
  /** where the file was in this version; earlier versions of a renamed file have another path */
  path: z.string(),
  renamedFrom: z.string().nullable(),
  type: fileTypeSchema,
  mode: fileModeSchema,
  /** of a removed version: what it had last */
  blobSha: gitShaSchema,
  size: z.number().int().nonnegative().nullable(),
  /** the sync that brought this step, its commit and its time */
  syncId: z.uuid(),
  headSha: gitShaSchema.nullable(),
  headCommit: commitInfoSchema.nullable().default(null),
  at: z.iso.datetime(),
});
export type FileVersion = z.infer<typeof fileVersionSchema>;

/** A row or a piece of content that does not prove itself. */
export const proofFaultSchema = z.object({
  /**
   * `directory`: what its rows hash to is not what its own row says · `entry`: a row is not what git has in that place ·
   * `content`: the stored bytes do not hash to the row's blob SHA, or are missing
   */
  kind: z.enum(["directory", "entry", "content"]),
  /** escaped; empty for the root directory */
  path: z.string(),
  /** what is stored, or null where nothing is */
  stored: z.string().nullable(),
  /** what it should be, or null where nothing should */
  expected: z.string().nullable(),
});
export type ProofFault = z.infer<typeof proofFaultSchema>;

/** Answer to a demand for proof: the tree hashes recomputed from the rows of the database, and nothing else. */
export const treeProofSchema = z.object({
  ok: z.boolean(),
  repositoryId: z.uuid(),
  branchName: z.string(),
  syncId: z.uuid(),
  headSha: gitShaSchema.nullable(),
  /** root tree of the commit, as GitHub gave it when it was synced */
  treeSha: gitShaSchema,
  /** root tree that the rows hash to */
  computedSha: gitShaSchema,
  /** rows read, directories included */
  entries: z.number().int().nonnegative(),
  /** blobs whose bytes were hashed again; null when that was not asked for */
  blobs: z.number().int().nonnegative().nullable(),
  /** the first few faults, the deepest first */
  faults: z.array(proofFaultSchema),
});
export type TreeProof = z.infer<typeof treeProofSchema>;

/** The part of a proof that comes from the rows alone. */
export type TreeEvidence = Pick<TreeProof, "ok" | "computedSha" | "entries" | "blobs" | "faults">;
