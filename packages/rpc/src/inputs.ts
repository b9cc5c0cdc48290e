import { z } from "zod";

/** Parts of requests. Text that PostgreSQL cannot hold as it is (NUL, lone surrogates) is refused here. */

const MAX_TEXT = 16_384;
const UNSTORABLE = /[\0\p{Surrogate}]/u;

/** Any well-formed uuid, of whatever version: whether it names something is for the database to say. */
export const idSchema = z.guid("Not a uuid");

export const textSchema = z
  .string()
  .max(MAX_TEXT)
  .refine((text) => !UNSTORABLE.test(text), "Contains NUL or broken Unicode");

/** GitHub's name of a delivery; a GUID, though nothing depends on it. */
export const guidSchema = z.string().regex(/^[\w-]{1,100}$/, "Must be the GUID of a delivery");

export const projectNameSchema = z
  .string()
  .trim()
  .min(1, "Must not be empty")
  .max(100)
  .refine((name) => !/[\p{Cc}\p{Surrogate}]/u.test(name), "Must not contain control characters");

/** A name that people give, for people. */
export const labelSchema = projectNameSchema;

/** As `git check-ref-format --branch` has it, in so far as it keeps nonsense out of requests. */
export const branchNameSchema = z
  .string()
  .min(1, "Must not be empty")
  .max(255)
  .refine((name) => !/[\p{Cc}\p{Surrogate} ~^:?*[\\]|\.\.|@\{|\/\/|^\/|[/.]$/u.test(name), "Not a branch name");

export const cursorSchema = z
  .string()
  .min(1)
  .max(MAX_TEXT)
  .refine((text) => !UNSTORABLE.test(text));

/**
 * For booleans in request bodies. trpc-to-openapi turns on coercion in every `z.boolean()` that it meets, for good,
 * and `"false"` would become true; a literal it leaves alone.
 */
export const booleanSchema = z.literal([true, false]);

/** `cursor` and `limit` of every list. */
export const pageInput = {
  cursor: cursorSchema.optional(),
  limit: z.number().int().min(1).max(1000).default(100),
};
