import type { RequestHandler } from "express";

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Project Sync</title>
<h1>Project Sync</h1>
<p>An exact mirror of GitHub repositories in PostgreSQL runs here.</p>
<ul>
<li><a href="/docs">The API</a>, and its <a href="/api/v1/openapi.json">OpenAPI description</a></li>
<li><a href="/healthz">Health</a> and <a href="/readyz">readiness</a></li>
</ul>
<p>Requests carry <code>Authorization: Bearer &lt;key&gt;</code>; <code>npm start</code> says where the key is kept.</p>
<p>From a terminal: <code>npx project-sync sync owner/name --branch main</code></p>
</html>
`;

/** What GET / answers where the web app is not served: where one is and where to go on. Inert: no scripts, no styles. */
export const homePage: RequestHandler = (_request, response) => {
  response
    .set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
    .set("X-Content-Type-Options", "nosniff")
    .set("Cache-Control", "no-cache")
    .type("html")
    .send(PAGE);
};
