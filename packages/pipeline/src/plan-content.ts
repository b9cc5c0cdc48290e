import type { ContentPlan, ContentWay } from "@project-sync/contracts";

/** What is known before content is fetched. */
export interface ContentNeeds {
  /** distinct blobs that the database lacks and the settings want */
  missing: number;
  /** their bytes, as far as they are known */
  missingBytes: number;
  /** bytes of every file of the commit, for its archive always carries all of them; null: there is no commit */
  archiveBytes: number | null;
  /** GraphQL queries that would bring what is text, and blobs that are too long for them; null: GraphQL needs a token */
  texts: { queries: number; tooLong: number } | null;
  /** requests left of the hour's budget, as the last answer told; null: not told */
  quota: number | null;
  /** for tests */
  forced?: Exclude<ContentWay, "none"> | undefined;
}

const FEW = 16;
const MANY = 500;
const MOST_QUERIES = 20;
/** What an archive may carry per wanted blob before a request of its own for each is the cheaper way. */
const ARCHIVE_BYTES_PER_BLOB = 256 * 1024;
/** An archive that carries at most this many times what is missing is the commit's content, more or less. */
const ARCHIVE_OVERHEAD = 4;

/**
 * Which way the missing content comes, and why; pure. A blob request costs one of 5,000 requests an hour; a query brings a
 * hundred small texts for one; the archive brings everything for one, also what is here already.
 */
export function planContent(needs: ContentNeeds): ContentPlan {
  const { missing, archiveBytes, texts, quota, forced } = needs;
  if (missing === 0) return { way: "none", reason: "Nothing is missing." };
  if (forced !== undefined && isPossible(forced, needs)) return { way: forced, reason: "Forced." };
  if (missing <= (texts === null ? FEW : 1)) return blobs(needs, `${count(missing, "blob")}, a request each.`);
  if (missing > FEW && archiveBytes !== null && archiveBytes <= ARCHIVE_OVERHEAD * needs.missingBytes) {
    return { way: "tarball", reason: `${missing} blobs are missing, most of the commit.` };
  }
  if (texts !== null && texts.queries + texts.tooLong <= Math.min(MOST_QUERIES, quota ?? MOST_QUERIES)) {
    return { way: "graphql", reason: `${missing} blobs in ${count(texts.queries, "query", "queries")}.` };
  }
  if (archiveBytes === null) return blobs(needs, `${missing} blobs, and no commit to take an archive of.`);
  if (missing > MANY) return { way: "tarball", reason: `${missing} blobs are too many for a request each.` };
  const each = Math.round(archiveBytes / missing / 1024);
  if (archiveBytes / missing <= ARCHIVE_BYTES_PER_BLOB) {
    return { way: "tarball", reason: `The archive carries ${each} KiB for each of ${missing} missing blobs.` };
  }
  return blobs(needs, `The archive would carry ${each} KiB for each of ${missing} missing blobs.`);
}

function isPossible(way: ContentWay, { archiveBytes, texts }: ContentNeeds): boolean {
  return way === "graphql" ? texts !== null : way === "tarball" ? archiveBytes !== null : true;
}

/** Single requests, unless the budget has not enough of them. */
function blobs({ missing, archiveBytes, quota }: ContentNeeds, reason: string): ContentPlan {
  if (archiveBytes === null || quota === null || missing <= quota) return { way: "blobs", reason };
  return { way: "tarball", reason: `${missing} blobs are missing and ${count(quota, "request")} left.` };
}

function count(amount: number, one: string, many = `${one}s`): string {
  return `${amount} ${amount === 1 ? one : many}`;
}
