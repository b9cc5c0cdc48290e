import type { OpenApiDocument } from "@project-sync/rpc";
import escapeHtml from "escape-html";
import { inlineCode } from "./inline-code.js";
import { type DocumentedOperation, renderOperation } from "./render-operation.js";

const METHODS = ["get", "post", "put", "patch", "delete"] as const;

/** The OpenAPI document as one page without a script: made once, at start. */
export function renderDocs(document: OpenApiDocument): string {
  const groups = new Map<string, DocumentedOperation[]>();
  for (const operation of operationsOf(document)) {
    groups.set(operation.tag, [...(groups.get(operation.tag) ?? []), operation]);
  }
  const sections = [...groups].map(
    ([tag, operations]) => `<h2>${escapeHtml(tag)}</h2>\n${operations.map(renderOperation).join("\n")}`,
  );
  return page(document, sections.join("\n"));
}

function operationsOf(document: OpenApiDocument): DocumentedOperation[] {
  return Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation ? [{ tag: operation.tags?.[0] ?? "Other", method: method.toUpperCase(), path, operation }] : [];
    }),
  );
}

function page({ info }: OpenApiDocument, sections: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(info.title)} API</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escapeHtml(info.title)} API</h1>
<p>${inlineCode(info.description ?? "")}</p>
<p>Requests carry <code>Authorization: Bearer &lt;key&gt;</code>. Lists answer <code>{items, nextCursor}</code>; pass
<code>nextCursor</code> as <code>?cursor=</code> for the next page. The same for machines:
<a href="/api/v1/openapi.json">openapi.json</a>.</p>
<pre>curl -s localhost:3000/api/v1/projects -H "Authorization: Bearer $KEY" \\
     -H "Content-Type: application/json" -d '{"name": "demo"}'</pre>
${sections}
</main>
</body>
</html>
`;
}

const STYLE = `
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0; }
main { max-width: 56rem; margin: 0 auto; padding: 1rem; }
code, pre { font-family: ui-monospace, monospace; font-size: .9em; overflow-wrap: anywhere; }
pre { padding: .75rem; overflow-x: auto; border: 1px solid #8886; border-radius: .4rem; }
details { border: 1px solid #8886; border-radius: .4rem; margin: .5rem 0; padding: .5rem .75rem; }
summary { cursor: pointer; }
summary span { opacity: .75; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; }
`;
