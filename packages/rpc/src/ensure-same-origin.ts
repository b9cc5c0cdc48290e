import { CodedError } from "@project-sync/contracts";
import type { Credentials } from "./credentials.js";

/** Another site makes a browser ask in its user's name. */
export class CrossSiteRequestError extends CodedError {
  readonly code = "cross_site_request";

  constructor() {
    super("This request comes from a page of another site. Use the web app of this server, or an API key.");
  }
}

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Browsers send what they know of us (a cookie, or nothing at all where this server asks for nothing) with requests that
 * any page makes. What changes something is therefore taken only from our own pages, by what browsers say and pages cannot
 * forge: `Sec-Fetch-Site`, which holds behind any proxy; from older ones `Origin`. Programs send neither; with a cookie
 * they have to.
 *
 * @throws CrossSiteRequestError
 */
export function ensureSameOrigin({ headers, method }: Credentials, { cookie }: { cookie: boolean }): void {
  if (SAFE.has(method ?? "GET")) return;
  const site = headers["sec-fetch-site"];
  if (site !== undefined) {
    if (site === "same-origin") return;
    throw new CrossSiteRequestError();
  }
  const { origin, host } = headers;
  if (origin === undefined ? cookie : hostOf(origin) !== host) throw new CrossSiteRequestError();
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}
