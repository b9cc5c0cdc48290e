/** Which page of a list: `cursor` is the `nextCursor` of the page before, opaque. */
export interface PageOptions {
  cursor?: string | undefined;
  limit?: number | undefined;
}
