import { describe, expect, it } from "vitest";
import { openApiDocument } from "../openapi.js";
import { renderDocs } from "./render-docs.js";

describe("renderDocs", () => {
  it("shows every operation, its fields and its errors", () => {
    const document = openApiDocument();
    const page = renderDocs(document);
    for (const path of Object.keys(document.paths ?? {})) expect(page).toContain(`</b> ${path}</code>`);
    expect(page).toContain("<code>force</code>");
    expect(page).toContain("<code>branch_not_found</code>");
  });

  it("escapes what it shows and runs nothing", () => {
    const info = { title: "<script>alert(1)</script>", version: "1", description: "`<b>`" };
    const page = renderDocs({ openapi: "3.1.0", info, paths: {} });
    expect(page).not.toContain("<script");
    expect(page).toContain("<code>&lt;b&gt;</code>");
  });
});
