import { z } from "zod";
import { textSchema } from "./inputs.js";

const MAX_GLOBS = 100;
const MAX_STARS = 3;
const MAX_DEPTHS = 3;

/**
 * A glob over whole paths. Groups and piles of stars are refused: a glob becomes a regular expression that is matched with
 * every path of a repository, and nobody's glob may keep a worker busy for seconds.
 */
const globSchema = textSchema
  .min(1, "Must not be empty")
  .max(256)
  .refine((glob) => !glob.startsWith("/"), "Paths have no slash in front")
  .refine((glob) => !/[()]/.test(glob), "Parentheses are not supported; use {a,b} for alternatives")
  .refine((glob) => segments(glob).every(isModest), `At most ${MAX_STARS} stars between two slashes`)
  .refine((glob) => segments(glob).filter(isDepth).length <= MAX_DEPTHS, `At most ${MAX_DEPTHS} times **`);

export const globsSchema = z.array(globSchema).max(MAX_GLOBS);

function segments(glob: string): string[] {
  return glob.split("/");
}

function isDepth(segment: string): boolean {
  return segment === "**";
}

function isModest(segment: string): boolean {
  return isDepth(segment) || (segment.match(/[*+]/g) ?? []).length <= MAX_STARS;
}
