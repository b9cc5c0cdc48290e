import type { FileMode, FileType, NamedObject } from "@project-sync/contracts";
import type pg from "pg";
import { streamRows } from "./stream-query.js";

/**
 * A row as a named object, in one column: with one for each of its four parts a proof would take a quarter longer, most of
 * which goes into taking them from the connection.
 */
export const OBJECT = `"mode" || "blobSha" || "type"::text || ' ' || "path" AS "object"`;

const SHA = 6;
const TYPE = SHA + 40;

/** The rows of a query that answers {@link OBJECT}, in batches. */
export async function* streamObjects(
  tx: pg.PoolClient,
  text: string,
  values: unknown[],
): AsyncGenerator<NamedObject[]> {
  for await (const rows of streamRows<{ object: string }>(tx, text, values)) {
    yield rows.map(({ object }) => toNamedObject(object));
  }
}

function toNamedObject(object: string): NamedObject {
  const space = object.indexOf(" ", TYPE);
  return {
    path: object.slice(space + 1),
    mode: object.slice(0, SHA) as FileMode,
    type: object.slice(TYPE, space) as FileType,
    sha: object.slice(SHA, TYPE),
  };
}
