import { z } from "zod";
import { UnsupportedObjectFormatError } from "./errors.js";
import type { RepositoryRef } from "./request-context.js";

/** The head of a branch as an answer names it: 40 digits, or 64 in a repository of git's SHA-256 format. */
export const headShaSchema = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, "Not a git object name");

/**
 * The head's object name, once it is known that everything below it is named by SHA-1. A head is the first object that
 * anybody learns of, so nothing further needs to ask.
 *
 * @throws UnsupportedObjectFormatError
 */
export function requireSha1(sha: string, { owner, repo }: RepositoryRef): string {
  if (sha.length === 40) return sha;
  throw new UnsupportedObjectFormatError(
    `${owner}/${repo} is a SHA-256 repository (its head is ${sha}). Those are not supported yet, only SHA-1.`,
  );
}
