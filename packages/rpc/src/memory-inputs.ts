import { z } from "zod";
import { textSchema } from "./inputs.js";

/** Parts of requests about the memory. */

const UNSTORABLE = /[\0\p{Surrogate}]/u;
const MAX_TAGS = 50;

export const memoryTitleSchema = textSchema.trim().min(1, "Must not be empty").max(500);

export const memoryContentSchema = z
  .string()
  .min(1, "Must not be empty")
  .max(500_000)
  .refine((text) => !UNSTORABLE.test(text), "Contains NUL or broken Unicode");

/** Several tags stand in one query parameter, with commas between them; so none has one. */
const tagSchema = textSchema
  .trim()
  .min(1, "Must not be empty")
  .max(100)
  .refine((tag) => !tag.includes(","), "Must not contain a comma");

export const memoryTagsSchema = z
  .array(tagSchema)
  .max(MAX_TAGS)
  .transform((tags) => [...new Set(tags)]);

/** A day, or a time with its offset. */
export const memoryDateSchema = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], "Must be a date such as 2026-11-24, or an ISO 8601 time")
  .transform((text) => new Date(text).toISOString());

export const sourceRefSchema = textSchema.trim().min(1, "Must not be empty").max(1_000);
