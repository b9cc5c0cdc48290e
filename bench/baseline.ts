import { createHash, randomUUID } from "node:crypto";
import type { Database } from "@project-sync/database";

export interface BaselineOptions {
  database: Database;
  apiUrl: string;
  repository: { owner: string; name: string; branch: string };
  /** blob requests at a time */
  concurrency: number;
}

interface Entry {
  path: string;
  mode: string;
  type: string;
  sha: string;
  size: number;
}

interface File extends Entry {
  content: Uint8Array<ArrayBuffer>;
}

const BATCH = 50;

/**
 * A first sync the way most tools do it: the recursive tree, one blob request per file, and Prisma's `createMany` in
 * batches of 50. It fills the same two tables as the product, proves nothing, and answers its seconds.
 */
export async function measureBaseline(options: BaselineOptions): Promise<number> {
  const { apiUrl, repository, concurrency } = options;
  const api = `${apiUrl}/repos/${repository.owner}/${repository.name}`;
  const began = performance.now();
  const { commit } = await getJson<{ commit: { sha: string } }>(`${api}/branches/${repository.branch}`);
  const { tree } = await getJson<{ tree: Entry[] }>(`${api}/git/trees/${commit.sha}?recursive=1`);
  const waiting = tree.filter(({ type }) => type === "blob");
  const ids = { repositoryId: randomUUID(), branchId: randomUUID(), syncId: randomUUID() };
  let batch: File[] = [];
  const lane = async () => {
    for (let entry = waiting.shift(); entry; entry = waiting.shift()) {
      const { content } = await getJson<{ content: string }>(`${api}/git/blobs/${entry.sha}`);
      batch.push({ ...entry, content: new Uint8Array(Buffer.from(content, "base64")) });
      if (batch.length >= BATCH) await store(options.database, ids, batch.splice(0));
    }
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  await store(options.database, ids, batch);
  batch = [];
  return (performance.now() - began) / 1000;
}

async function getJson<T>(url: string): Promise<T> {
  const response = await fetch(url, { headers: { accept: "application/vnd.github+json" } });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return (await response.json()) as T;
}

interface Ids {
  repositoryId: string;
  branchId: string;
  syncId: string;
}

async function store({ prisma }: Database, ids: Ids, files: readonly File[]): Promise<void> {
  await prisma.repositoryFile.createMany({
    data: files.map(({ path, mode, sha, size }) => ({
      ...ids,
      ...{ path, mode, size, introducedAt: 1, type: "blob", blobSha: sha },
      pathHash: sha1(path),
      parentHash: sha1(path.slice(0, Math.max(0, path.lastIndexOf("/")))),
    })),
  });
  await prisma.blob.createMany({
    data: files.map(({ sha, size, content }) => ({ sha, size, content, isBinary: false })),
    skipDuplicates: true,
  });
}

function sha1(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash("sha1").update(text).digest());
}
