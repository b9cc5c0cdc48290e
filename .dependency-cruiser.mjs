import { createRequire } from "node:module";

// The visitor that dependency-cruiser takes from swc does not know `await using`; without this it gives up on the file.
const require = createRequire(import.meta.url);
const { Visitor } = require("@swc/core/Visitor.js");
const { visitStatement } = Visitor.prototype;
Visitor.prototype.visitStatement = function visitStatementOrUsing(statement) {
  if (statement.type !== "UsingDeclaration") return visitStatement.call(this, statement);
  statement.decls = this.visitVariableDeclarators(statement.decls);
  return statement;
};

// Nor does it tell swc that a file may have JSX in it.
const { Compiler } = require("@swc/core");
const { parseFileSync } = Compiler.prototype;
Compiler.prototype.parseFileSync = function parseWithJsx(file, options) {
  return parseFileSync.call(this, file, { ...options, tsx: file.endsWith(".tsx") });
};

/** Imports run downwards only; see the layout in README.md. Checked on the TypeScript sources. */

const packages = {
  contracts: [],
  runtime: ["contracts"],
  github: ["contracts", "runtime"],
  database: ["contracts", "runtime"],
  queue: ["contracts", "runtime"],
  progress: ["contracts", "runtime"],
  "embedded-postgres": ["contracts", "runtime"],
  embeddings: ["contracts", "runtime"],
  client: ["contracts"],
  react: ["contracts", "client"],
  pipeline: ["contracts", "runtime", "github", "database"],
  webhooks: ["contracts", "runtime", "database", "github"],
  rpc: ["contracts", "runtime", "queue", "database", "github", "webhooks", "embeddings"],
  testing: ["contracts", "runtime", "database", "embedded-postgres"],
};

const PURE = "(count-files|diff|pair-moves|pair-renames|similarity|in-slices|tree-object|verify)";
/** Tests, and the helpers that only they use. */
const TEST = "([.]test[.]ts$|/src/testing/)";

/** Every package may import itself and what its row lists, nothing else of ours. */
const packageRules = Object.entries(packages).map(([name, allowed]) => ({
  name: `${name}-imports`,
  comment: `packages/${name} may import ${allowed.join(", ") || "nothing of ours"}`,
  severity: "error",
  from: { path: `^packages/${name}/src/`, pathNot: TEST },
  to: { path: "^(packages|apps)/", pathNot: [name, ...allowed].map((other) => `^packages/${other}/`) },
}));

export default {
  forbidden: [
    ...packageRules,
    { name: "no-circular", severity: "error", from: {}, to: { circular: true } },
    {
      name: "no-orphans",
      severity: "error",
      from: {
        orphan: true,
        path: "^(packages|apps)/[^/]+/src/",
        pathNot: [TEST, "[.]d[.]ts$", "/src/main[.]tsx?$", "-worker[.]ts$"],
      },
      to: {},
    },
    {
      name: "packages-never-import-apps",
      severity: "error",
      from: { path: "^packages/" },
      to: { path: "^apps/" },
    },
    {
      name: "only-standalone-composes-apps",
      severity: "error",
      from: { path: "^apps/(?!standalone/)([^/]+)/src/", pathNot: TEST },
      to: { path: "^apps/", pathNot: "^apps/$1/" },
    },
    {
      name: "pure-stages",
      comment: "diff and verify, and their own helpers, are pure: they import contracts alone",
      severity: "error",
      from: { path: `^packages/pipeline/src/${PURE}[.]ts$` },
      to: { path: "^(packages|apps)/", pathNot: ["^packages/contracts/", `^packages/pipeline/src/${PURE}[.]ts$`] },
    },
    {
      name: "tests-use-testing-only",
      comment: "packages/testing and the emulator never reach production code",
      severity: "error",
      from: { path: "^(packages|apps)/", pathNot: [TEST, "^packages/testing/", "^apps/github-emulator/"] },
      to: { path: "^packages/testing/" },
    },
    {
      name: "web-imports",
      comment: "the web app sees contracts, client and react; of rpc only types, and no other package of ours",
      severity: "error",
      from: { path: "^apps/web/src/", pathNot: TEST },
      to: { path: "^packages/", pathNot: "^packages/(contracts|client|react|rpc)/" },
    },
    {
      name: "web-takes-types-of-rpc",
      severity: "error",
      // The parser does not tell types from values; this one file takes the router's type, and nothing else of it.
      from: { path: "^apps/web/src/", pathNot: "^apps/web/src/api/rpc\\.ts$" },
      to: { path: "^packages/rpc/" },
    },
    { name: "not-to-unresolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
    { name: "not-to-test", severity: "error", from: { pathNot: TEST }, to: { path: TEST } },
  ],
  options: {
    parser: "swc",
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(/dist/|/generated/)" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["@project-sync/source", "import", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".js"],
    },
  },
};
