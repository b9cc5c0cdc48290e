import { z } from "zod";

export const repositoryInput = z.string().min(3).describe("owner/name");
export const branchInput = z.string().optional().describe("Default: the repository's default branch");
export const atInput = z.guid().optional().describe("As it was after this sync, an id from list_syncs");
export const cursorInput = z.string().optional().describe("nextCursor of the page before");
