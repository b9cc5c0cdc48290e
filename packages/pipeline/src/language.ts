import * as linguist from "linguist-languages";

/**
 * Of several languages that claim an extension these win, in this order; `.h` is C, `.ts` TypeScript, `.md` Markdown.
 * GitHub decides such cases by content; a mirror must give the same answer for the same path every time.
 */
const PREFERRED = [
  "C",
  "C++",
  "C#",
  "CSS",
  "D",
  "Dart",
  "Elixir",
  "Erlang",
  "F#",
  "Go",
  "HTML",
  "Haskell",
  "Java",
  "JavaScript",
  "JSON",
  "Kotlin",
  "Lua",
  "Markdown",
  "Objective-C",
  "PHP",
  "Perl",
  "Python",
  "R",
  "Ruby",
  "Rust",
  "Scala",
  "Shell",
  "SQL",
  "Swift",
  "TSX",
  "TeX",
  "Text",
  "TypeScript",
  "Verilog",
  "YAML",
];

interface Language {
  readonly name: string;
  readonly extensions?: readonly string[];
  readonly filenames?: readonly string[];
}

interface LanguageIndex {
  byFilename: Map<string, string>;
  byExtension: Map<string, string>;
}

let cached: LanguageIndex | undefined;

/** Language of a file by its name, then by its longest known extension (GitHub's linguist data), or null. */
export function detectLanguage(path: string): string | null {
  cached ??= buildIndex(Object.values<Language>(linguist));
  const name = path.slice(path.lastIndexOf("/") + 1);
  return cached.byFilename.get(name) ?? findByExtension(cached.byExtension, name.toLowerCase());
}

function findByExtension(byExtension: Map<string, string>, name: string): string | null {
  for (let dot = name.indexOf("."); dot !== -1; dot = name.indexOf(".", dot + 1)) {
    const language = byExtension.get(name.slice(dot));
    if (language !== undefined) return language;
  }
  return null;
}

function buildIndex(languages: Language[]): LanguageIndex {
  const byFilename = new Map<string, string>();
  const byExtension = new Map<string, string>();
  for (const [names, index] of [["filenames", byFilename] as const, ["extensions", byExtension] as const]) {
    const claims = languages.flatMap((language) =>
      (language[names] ?? []).map((key, place) => ({
        key: names === "extensions" ? key.toLowerCase() : key,
        place,
        language: language.name,
      })),
    );
    for (const claim of claims.sort(byPreference)) {
      if (!index.has(claim.key)) index.set(claim.key, claim.language);
    }
  }
  return { byFilename, byExtension };
}

interface Claim {
  language: string;
  /** where the language lists it; its primary extension stands first */
  place: number;
}

function byPreference(a: Claim, b: Claim): number {
  return rank(a.language) - rank(b.language) || a.place - b.place || (a.language < b.language ? -1 : 1);
}

function rank(language: string): number {
  const place = PREFERRED.indexOf(language);
  return place === -1 ? PREFERRED.length : place;
}
