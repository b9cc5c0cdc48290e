import type { MirroredFile, Page } from "@project-sync/contracts";
import { useCallback, useEffect, useRef, useState } from "react";
import type { TreeOf } from "../api/queries.js";
import { rpc } from "../api/rpc.js";

/** What is known of one directory: what has been read of it so far, and how it goes on. */
export interface Directory {
  items: readonly MirroredFile[];
  nextCursor: string | null;
  state: "reading" | "read" | "failed";
  error: unknown;
}

const PAGE = 1_000;
const UNREAD: Directory = { items: [], nextCursor: null, state: "reading", error: null };

/** Reads directories of a tree as they are wanted, a page at a time, so that it does not matter how large the tree is. */
export function useDirectories(tree: TreeOf, version: string | null) {
  const { repositoryId, branch, at } = tree;
  const [directories, setDirectories] = useState<ReadonlyMap<string, Directory>>(new Map());
  const latest = useRef(directories);
  latest.current = directories;

  const put = useCallback((path: string, change: (before: Directory) => Directory) => {
    setDirectories((before) => new Map([...before, [path, change(before.get(path) ?? UNREAD)]]));
  }, []);

  const read = useCallback(
    async (directory: string, cursor?: string): Promise<void> => {
      put(directory, (before) => ({ ...before, state: "reading", error: null }));
      try {
        const page = await rpc.files.directory.query({
          ...{ repositoryId, branch, directory, limit: PAGE },
          ...(at === undefined ? {} : { at }),
          ...(cursor === undefined ? {} : { cursor }),
        });
        put(directory, (before) => withPage(before, page, cursor !== undefined));
      } catch (error) {
        put(directory, (before) => ({ ...before, state: "failed", error }));
      }
    },
    [repositoryId, branch, at, put],
  );

  /** The first page, unless it is there or on its way. */
  const want = useCallback(
    (directory: string) => {
      if (!latest.current.has(directory)) void read(directory);
    },
    [read],
  );

  /** The next page, or another try of the one that failed. */
  const more = useCallback(
    (path: string) => {
      const directory = latest.current.get(path);
      if (directory === undefined || directory.state === "reading") return;
      void read(path, directory.nextCursor ?? undefined);
    },
    [read],
  );

  // A sync that completes meanwhile leaves another tree: what is open is read again, and stays in sight until it is there.
  const seen = useRef(version);
  useEffect(() => {
    if (seen.current === version) return;
    const isFirst = seen.current === null;
    seen.current = version;
    if (!isFirst) for (const path of latest.current.keys()) void read(path);
  }, [version, read]);
  return { directories, want, more };
}

function withPage(before: Directory, page: Page<MirroredFile>, isNext: boolean): Directory {
  const items = isNext ? [...before.items, ...page.items] : page.items;
  return { items, nextCursor: page.nextCursor, state: "read", error: null };
}
