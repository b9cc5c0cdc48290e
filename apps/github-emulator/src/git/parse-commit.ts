/** Author, committer or tagger, with the time in GitHub's form (UTC, whole seconds). */
export interface Signature {
  name: string;
  email: string;
  date: string;
}

export interface GitCommit {
  sha: string;
  tree: string;
  parents: string[];
  author: Signature;
  committer: Signature;
  message: string;
  /** the armoured signature and the text it signs; null for an unsigned commit */
  signed: { signature: string; payload: string } | null;
}

/** Parses a commit object as `git cat-file commit` prints it. */
export function parseCommit(sha: string, content: Buffer): GitCommit {
  const text = decode(content);
  const end = text.indexOf("\n\n");
  const headers = parseHeaders(end < 0 ? text : text.slice(0, end));
  const first = (name: string) => headers.find(([key]) => key === name)?.[1];
  const signature = first("gpgsig");
  return {
    sha,
    tree: first("tree") ?? "",
    parents: headers.filter(([key]) => key === "parent").map(([, value]) => value),
    author: parseSignature(first("author") ?? ""),
    committer: parseSignature(first("committer") ?? ""),
    message: end < 0 ? "" : text.slice(end + 2).replace(/\n$/, ""),
    signed: signature ? { signature, payload: text.replace(/^gpgsig .*\n(?: .*\n)*/m, "") } : null,
  };
}

/** Commits are UTF-8 unless their `encoding` header names something else. */
function decode(content: Buffer): string {
  const label = /^encoding (.+)$/m.exec(content.toString("latin1").split("\n\n", 1)[0] ?? "")?.[1];
  try {
    return new TextDecoder(label).decode(content);
  } catch {
    return content.toString();
  }
}

/** `key value` lines; a line that starts with a space continues the one before. */
function parseHeaders(text: string): [string, string][] {
  const headers: [string, string][] = [];
  for (const line of text.split("\n")) {
    const last = headers.at(-1);
    if (line.startsWith(" ") && last) last[1] += `\n${line.slice(1)}`;
    else headers.push([line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1)]);
  }
  return headers;
}

function parseSignature(line: string): Signature {
  const [, name = "", email = "", seconds = "0"] = /^(.*?) ?<(.*?)> (-?\d+)/.exec(line) ?? [];
  return { name, email, date: isoSeconds(Number(seconds) * 1000) };
}

/** `2011-04-14T16:00:49Z`: GitHub's times have no fraction. */
export function isoSeconds(time: number | Date): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, "Z");
}
