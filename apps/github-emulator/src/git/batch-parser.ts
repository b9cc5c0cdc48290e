/** What `git cat-file` says of one object; `content` only where it was asked for. */
export interface GitObject {
  sha: string;
  type: "blob" | "tree" | "commit" | "tag";
  size: number;
  content: Buffer;
}

const NEWLINE = 0x0a;
/** SHA-256 repositories have object names of 64 digits. */
const HEADER = /^([0-9a-f]{40}|[0-9a-f]{64}) (blob|tree|commit|tag) (\d+)$/;

/**
 * Cuts the output of `git cat-file --batch` (or `--batch-check`, without contents) into answers, one per name asked,
 * in order; null where git has no such object. Chunks are joined only when an object is complete.
 */
export class BatchParser {
  #chunks: Buffer[] = [];
  #length = 0;
  #header: Omit<GitObject, "content"> | null = null;

  constructor(readonly withContents: boolean) {}

  push(chunk: Buffer): (GitObject | null)[] {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    const answers: (GitObject | null)[] = [];
    for (let answer = this.#next(chunk); answer !== undefined; answer = this.#next()) answers.push(answer);
    return answers;
  }

  /** One answer, or undefined while it is incomplete. */
  #next(fresh?: Buffer): GitObject | null | undefined {
    if (!this.#header) {
      if (fresh ? !fresh.includes(NEWLINE) : this.#length === 0) return undefined;
      const line = this.#takeLine();
      if (line === undefined) return undefined;
      this.#header = parseHeader(line);
      if (!this.#header) return null;
    }
    const header = this.#header;
    const bytes = this.withContents ? header.size + 1 : 0;
    if (this.#length < bytes) return undefined;
    this.#header = null;
    const content = this.#take(bytes).subarray(0, Math.max(0, bytes - 1));
    return { ...header, content };
  }

  #takeLine(): string | undefined {
    const all = this.#join();
    const end = all.indexOf(NEWLINE);
    if (end < 0) return undefined;
    return this.#take(end + 1).toString("utf8", 0, end);
  }

  #take(bytes: number): Buffer {
    const all = this.#join();
    this.#chunks = [all.subarray(bytes)];
    this.#length = all.length - bytes;
    return all.subarray(0, bytes);
  }

  #join(): Buffer {
    const [only] = this.#chunks;
    if (only && this.#chunks.length === 1) return only;
    const all = Buffer.concat(this.#chunks);
    this.#chunks = [all];
    return all;
  }
}

/** null for `<name> missing` and `<name> ambiguous`. */
function parseHeader(line: string): Omit<GitObject, "content"> | null {
  const match = HEADER.exec(line);
  if (!match) return null;
  const [, sha = "", type, size] = match;
  return { sha, type: type as GitObject["type"], size: Number(size) };
}
