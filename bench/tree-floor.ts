import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";

export interface TreeFloorOptions {
  /** `<emulator>/repos/octocat/hello/git/trees/<sha>?recursive=1` */
  treeUrl: string;
  connectionString: string;
}

interface Entry {
  path: string;
  mode: string;
  type: string;
  sha: string;
  size?: number;
}

/**
 * The least that mirroring a tree without content can take: fetch → JSON.parse → text COPY into a table without
 * indexes. No diff, no verification, and none of the product's code. Connecting and making the table are not counted.
 */
export async function measureTreeFloor({ treeUrl, connectionString }: TreeFloorOptions): Promise<number> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    await client.query("DROP TABLE IF EXISTS bench_tree");
    await client.query("CREATE TABLE bench_tree (path text, mode text, type text, sha text, size int)");
    const began = performance.now();
    const response = await fetch(treeUrl);
    if (!response.ok) throw new Error(`${treeUrl} answered ${response.status}`);
    const { tree, truncated } = JSON.parse(await response.text()) as { tree: Entry[]; truncated: boolean };
    if (truncated) throw new Error(`${treeUrl} is truncated`);
    await pipeline(
      Readable.from(copyLines(tree), { objectMode: false }),
      client.query(copyFrom("COPY bench_tree FROM STDIN")),
    );
    return (performance.now() - began) / 1000;
  } finally {
    await client.query("DROP TABLE IF EXISTS bench_tree").finally(() => client.end());
  }
}

/** Lines of PostgreSQL's text COPY, in pieces of 1,000. */
function* copyLines(tree: readonly Entry[]): Generator<string> {
  for (let from = 0; from < tree.length; from += 1000) {
    const slice = tree.slice(from, from + 1000);
    yield slice
      .map(({ path, mode, type, sha, size }) => `${path}\t${mode}\t${type}\t${sha}\t${size ?? "\\N"}\n`)
      .join("");
  }
}
