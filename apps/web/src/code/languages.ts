import type { LanguageRegistration } from "shiki/core";

interface Grammar {
  /** as Shiki has it */
  name: string;
  load: () => Promise<{ default: LanguageRegistration[] }>;
}

/** Grammars by the names that linguist gives languages, each a file of its own that is loaded when it is wanted. */
export const GRAMMARS: Record<string, Grammar> = {
  C: { name: "c", load: () => import("shiki/langs/c.mjs") },
  "C#": { name: "csharp", load: () => import("shiki/langs/csharp.mjs") },
  "C++": { name: "cpp", load: () => import("shiki/langs/cpp.mjs") },
  CSS: { name: "css", load: () => import("shiki/langs/css.mjs") },
  Clojure: { name: "clojure", load: () => import("shiki/langs/clojure.mjs") },
  Dart: { name: "dart", load: () => import("shiki/langs/dart.mjs") },
  Diff: { name: "diff", load: () => import("shiki/langs/diff.mjs") },
  Dockerfile: { name: "docker", load: () => import("shiki/langs/docker.mjs") },
  Elixir: { name: "elixir", load: () => import("shiki/langs/elixir.mjs") },
  Go: { name: "go", load: () => import("shiki/langs/go.mjs") },
  GraphQL: { name: "graphql", load: () => import("shiki/langs/graphql.mjs") },
  HTML: { name: "html", load: () => import("shiki/langs/html.mjs") },
  Haskell: { name: "haskell", load: () => import("shiki/langs/haskell.mjs") },
  INI: { name: "ini", load: () => import("shiki/langs/ini.mjs") },
  JSON: { name: "json", load: () => import("shiki/langs/json.mjs") },
  "JSON with Comments": { name: "jsonc", load: () => import("shiki/langs/jsonc.mjs") },
  Java: { name: "java", load: () => import("shiki/langs/java.mjs") },
  JavaScript: { name: "javascript", load: () => import("shiki/langs/javascript.mjs") },
  Kotlin: { name: "kotlin", load: () => import("shiki/langs/kotlin.mjs") },
  Lua: { name: "lua", load: () => import("shiki/langs/lua.mjs") },
  Makefile: { name: "make", load: () => import("shiki/langs/make.mjs") },
  Markdown: { name: "markdown", load: () => import("shiki/langs/markdown.mjs") },
  PHP: { name: "php", load: () => import("shiki/langs/php.mjs") },
  Perl: { name: "perl", load: () => import("shiki/langs/perl.mjs") },
  PowerShell: { name: "powershell", load: () => import("shiki/langs/powershell.mjs") },
  Prisma: { name: "prisma", load: () => import("shiki/langs/prisma.mjs") },
  "Protocol Buffer": { name: "proto", load: () => import("shiki/langs/proto.mjs") },
  Python: { name: "python", load: () => import("shiki/langs/python.mjs") },
  R: { name: "r", load: () => import("shiki/langs/r.mjs") },
  Ruby: { name: "ruby", load: () => import("shiki/langs/ruby.mjs") },
  Rust: { name: "rust", load: () => import("shiki/langs/rust.mjs") },
  SCSS: { name: "scss", load: () => import("shiki/langs/scss.mjs") },
  SQL: { name: "sql", load: () => import("shiki/langs/sql.mjs") },
  Scala: { name: "scala", load: () => import("shiki/langs/scala.mjs") },
  Shell: { name: "shellscript", load: () => import("shiki/langs/shellscript.mjs") },
  Svelte: { name: "svelte", load: () => import("shiki/langs/svelte.mjs") },
  Swift: { name: "swift", load: () => import("shiki/langs/swift.mjs") },
  TOML: { name: "toml", load: () => import("shiki/langs/toml.mjs") },
  TSX: { name: "tsx", load: () => import("shiki/langs/tsx.mjs") },
  TypeScript: { name: "typescript", load: () => import("shiki/langs/typescript.mjs") },
  Vue: { name: "vue", load: () => import("shiki/langs/vue.mjs") },
  XML: { name: "xml", load: () => import("shiki/langs/xml.mjs") },
  YAML: { name: "yaml", load: () => import("shiki/langs/yaml.mjs") },
};
