import { expect, test } from "vitest";
import { detectLanguage } from "./language.js";

test.each([
  ["src/index.ts", "TypeScript"],
  ["web/App.tsx", "TSX"],
  ["lib/x.h", "C"],
  ["lib/x.hpp", "C++"],
  ["README.md", "Markdown"],
  ["a/MAIN.PY", "Python"],
  ["Dockerfile", "Dockerfile"],
  ["deep/Makefile", "Makefile"],
  ["package.json", "JSON"],
  ["tsconfig.json", "JSON with Comments"],
  ["views/home.blade.php", "Blade"],
  ["compose.yml", "YAML"],
  ["page.html", "HTML"],
  ["logo.svg", "SVG"],
  ["LICENSE", "Text"],
  [".gitignore", "Ignore List"],
  ["no-extension", null],
  ["archive.unknownext", null],
  ["a.ts/plain", null],
])("%s is %s", (path, language) => {
  expect(detectLanguage(path)).toBe(language);
});
