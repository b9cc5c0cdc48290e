import escapeHtml from "escape-html";
import type { AppManifest } from "./app-manifest.js";

/** A page whose one button sends the manifest to GitHub, which takes it only from a browser that is logged in. */
export function setupPage({ manifest, action }: { manifest: AppManifest; action: string }): string {
  return page(
    "Create a GitHub App for Project Sync",
    `<p>GitHub will show what the App may do (read code and metadata) before it is made, and then lead back here.</p>
     <form action="${escapeHtml(action)}" method="post">
       <input type="hidden" name="manifest" value="${escapeHtml(JSON.stringify(manifest))}">
       <button type="submit">Go on to GitHub</button>
     </form>`,
  );
}

export function donePage({ htmlUrl }: { htmlUrl: string }): string {
  const install = `${escapeHtml(htmlUrl)}/installations/new`;
  return page(
    "The App is made",
    `<p>Now <a href="${install}">install it</a> where your repositories are. This window can be closed.</p>`,
  );
}

export function failedPage(message: string): string {
  return page("The App was not made", `<p>${escapeHtml(message)}</p>`);
}

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title>
<style>body{font:16px/1.5 system-ui;max-width:40rem;margin:4rem auto;padding:0 1rem;color-scheme:light dark}button{font:inherit;padding:.5rem 1rem}</style>
<h1>${title}</h1>${body}</html>`;
}
