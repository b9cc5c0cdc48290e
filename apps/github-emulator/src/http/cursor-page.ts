import { ApiError } from "./api-error.js";

const DEFAULT_SIZE = 30;
const MAX_SIZE = 100;

/**
 * The page that `?per_page=&cursor=` asks for out of a list that grows at its head: a cursor names the item that a page
 * starts with, so that what is new does not shift the pages.
 *
 * @returns the page and its Link header
 * @throws ApiError 400 for a cursor that this list has not given out
 */
export function cursorPage<T extends { id: number }>(items: readonly T[], query: URLSearchParams, url: string) {
  const asked = Number(query.get("per_page") ?? DEFAULT_SIZE);
  const size = Math.min(asked > 0 ? Math.floor(asked) : DEFAULT_SIZE, MAX_SIZE);
  const cursor = query.get("cursor");
  const start = cursor === null ? 0 : items.findIndex(({ id }) => id <= idOf(cursor));
  const from = start < 0 ? items.length : start;
  const links = [
    { rel: "prev", first: from > 0 ? items[Math.max(0, from - size)] : undefined },
    { rel: "next", first: items[from + size] },
  ].flatMap(({ rel, first }) => (first ? [`<${url}?${queryFor(query, first.id)}>; rel="${rel}"`] : []));
  return { page: items.slice(from, from + size), headers: links.length > 0 ? { link: links.join(", ") } : {} };
}

function idOf(cursor: string): number {
  const [, id] = /^v1_(\d+)$/.exec(cursor) ?? [];
  if (id === undefined) throw new ApiError(400, "Invalid cursor");
  return Number(id);
}

function queryFor(query: URLSearchParams, id: number): string {
  const changed = new URLSearchParams(query);
  changed.set("cursor", `v1_${id}`);
  return changed.toString();
}
