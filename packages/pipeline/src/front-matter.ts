import { parseDocument } from "yaml";

/** What a file says of itself before its text. */
export interface FrontMatter {
  title: string | null;
  tags: string[];
  /** ISO 8601 */
  date: string | null;
}

export interface SplitFile {
  frontMatter: FrontMatter;
  body: string;
  /** why the front matter was passed over, or null */
  problem: string | null;
}

const NONE: FrontMatter = { title: null, tags: [], date: null };
const FENCE = /^\uFEFF?---[ \t]*\r?\n/;
const END = /^(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/m;
/** Of characters; a title, a date and some tags never need as much. */
const MAX_LENGTH = 16 * 1024;
/** Of levels; YAML's parser calls itself for each. */
const MAX_DEPTH = 20;
const MAX_TAGS = 50;
const MAX_TAG = 100;
const MAX_TITLE = 500;

/**
 * Parts a file into its front matter and the rest; pure. Anybody may push a file, so what stands there is bounded before
 * it is parsed, aliases are not followed (a few lines of them can unfold into gigabytes), and tags of YAML make nothing of
 * it but plain values. Front matter that is none of this costs only itself: the text is taken all the same.
 */
export function splitFrontMatter(text: string): SplitFile {
  const fence = FENCE.exec(text);
  if (!fence) return { frontMatter: NONE, body: text.replace(/^\uFEFF/, ""), problem: null };
  const inside = text.slice(fence[0].length);
  const end = END.exec(inside);
  if (!end) return { frontMatter: NONE, body: text, problem: "its front matter has no end" };
  const body = inside.slice(end.index + end[0].length);
  const { value, problem } = parse(inside.slice(0, end.index));
  return { frontMatter: value, body, problem };
}

function parse(yaml: string): { value: FrontMatter; problem: string | null } {
  const refuse = (problem: string) => ({ value: NONE, problem });
  if (yaml.length > MAX_LENGTH) return refuse(`its front matter is longer than ${MAX_LENGTH} characters`);
  if (depthOf(yaml) > MAX_DEPTH) return refuse("its front matter is nested too deeply");
  try {
    const document = parseDocument(yaml, { schema: "core", logLevel: "silent", strict: true, uniqueKeys: true });
    const [error] = document.errors;
    if (error) return refuse(`its front matter is not valid YAML: ${firstLine(error.message)}`);
    const value: unknown = document.toJS({ maxAliasCount: 0 });
    if (value === null || value === undefined) return { value: NONE, problem: null };
    if (typeof value !== "object" || Array.isArray(value)) return refuse("its front matter is no list of fields");
    return { value: readFields(value as Record<string, unknown>), problem: null };
  } catch (error) {
    return refuse(`its front matter cannot be read: ${firstLine(error instanceof Error ? error.message : "unknown")}`);
  }
}

/** Of brackets; indentation cannot go deep within the length that is allowed. */
function depthOf(yaml: string): number {
  let depth = 0;
  let deepest = 0;
  for (const char of yaml) {
    if (char === "[" || char === "{") deepest = Math.max(deepest, ++depth);
    else if (char === "]" || char === "}") depth -= 1;
  }
  return Math.max(deepest, ...yaml.split("\n").map((line) => (line.match(/^(?:[\s]*[-?:] )+/)?.[0].length ?? 0) / 2));
}

function firstLine(message: string): string {
  return message.split("\n", 1)[0]?.replace(/ at line.*/, "") ?? "";
}

function readFields(fields: Record<string, unknown>): FrontMatter {
  return { title: readTitle(fields.title), tags: readTags(fields.tags ?? fields.tag), date: readDate(fields.date) };
}

function readTitle(value: unknown): string | null {
  const title = plain(value)?.trim().slice(0, MAX_TITLE);
  return title ? title : null;
}

/** A list, or text with commas. */
function readTags(value: unknown): string[] {
  const list = Array.isArray(value) ? value.slice(0, MAX_TAGS * 2) : (plain(value)?.split(",") ?? []);
  const tags = list.map((tag) => plain(tag)?.trim().replaceAll(",", " ").slice(0, MAX_TAG) ?? "");
  return [...new Set(tags.filter((tag) => tag !== ""))].slice(0, MAX_TAGS);
}

/** YAML's core schema leaves dates as text. */
function readDate(value: unknown): string | null {
  const text = plain(value)?.trim();
  if (!text || !/^\d{4}-\d{2}-\d{2}/.test(text)) return null;
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

function plain(value: unknown): string | null {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : null;
}
