import { CodedError, type Page } from "@project-sync/contracts";
import { z } from "zod";

/** A cursor that this service did not give out, or gave out for another list. */
export class InvalidCursorError extends CodedError {
  readonly code = "invalid_cursor";
}

/** Text that PostgreSQL accepts. */
export const cursorText = z.string().refine((text) => !text.includes("\0"));

/** Place after the last item of a page, opaque to clients. */
export function encodeCursor(place: object): string {
  return Buffer.from(JSON.stringify(place)).toString("base64url");
}

/** The place a cursor names, or null without one. */
export function decodeCursor<T extends z.ZodType>(schema: T, cursor: string | null | undefined): z.infer<T> | null {
  if (cursor === undefined || cursor === null) return null;
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, "base64url").toString()));
  } catch (cause) {
    throw new InvalidCursorError("The cursor is not one of this list; start again without it.", { cause });
  }
}

/** A page from up to `limit + 1` rows: the extra one only tells that there is more. */
export function toPage<Row, Item>(
  rows: readonly Row[],
  { limit, item, place }: { limit: number; item: (row: Row) => Item; place: (row: Row) => object },
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items: shown.map(item), nextCursor: more ? encodeCursor(place(last)) : null };
}
