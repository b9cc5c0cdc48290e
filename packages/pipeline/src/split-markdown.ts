import GithubSlugger from "github-slugger";
import MarkdownIt from "markdown-it";

/** A part of a file that is an entry of its own, or the file as a whole. */
export interface Section {
  /** as GitHub makes it of the heading; "" for the file as a whole */
  anchor: string;
  /** of the heading, without its marks; null where there is none */
  title: string | null;
  text: string;
}

const MAX_SECTIONS = 500;
/** Anchors take the headings before them into account; of so many. */
const MAX_HEADINGS = 5_000;

/** Blocks only: what stands in a line is no matter here, and takes most of the time. */
const blocks = new MarkdownIt();
blocks.core.ruler.enableOnly(["normalize", "block"]);
const inline = new MarkdownIt({ linkify: false });

/**
 * The entries that a Markdown text holds; pure. A text with two or more headings of the first level holds one for each of
 * them, with what stands before the first at its head; any other text is one entry, named by its first heading. Headings
 * are those of CommonMark: a `#` in a block of code is none.
 */
export function splitMarkdown(text: string): Section[] {
  const lines = text.split(/\r\n|\r|\n/);
  const headings = findHeadings(lines.join("\n")).slice(0, MAX_HEADINGS);
  const tops = headings.filter(({ level }) => level === 1).slice(0, MAX_SECTIONS);
  if (tops.length < 2)
    return [{ anchor: "", title: headings[0] ? plainText(headings[0].text) : null, text: text.trim() }];
  const slugger = new GithubSlugger();
  const anchors = new Map(headings.map((heading) => [heading, slugger.slug(plainText(heading.text))]));
  return tops.map((heading, index) => ({
    anchor: anchors.get(heading) || `section-${index + 1}`,
    title: plainText(heading.text),
    text: lines
      .slice(index === 0 ? 0 : heading.line, tops[index + 1]?.line)
      .join("\n")
      .trim(),
  }));
}

interface Heading {
  level: number;
  line: number;
  text: string;
}

/** Only those that stand at the margin: one in a list or a quotation parts nothing. */
function findHeadings(text: string): Heading[] {
  const tokens = blocks.parse(text, {});
  return tokens.flatMap((token, index) => {
    if (token.type !== "heading_open" || token.level !== 0) return [];
    return [{ level: Number(token.tag.slice(1)), line: token.map?.[0] ?? 0, text: tokens[index + 1]?.content ?? "" }];
  });
}

function plainText(heading: string): string {
  const [token] = inline.parseInline(heading.slice(0, 1_000), {});
  const parts = token?.children?.map(({ type, content }) => (type === "softbreak" ? " " : content)) ?? [];
  return parts.join("").trim().slice(0, 500);
}
