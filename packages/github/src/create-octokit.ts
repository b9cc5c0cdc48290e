import { Octokit } from "@octokit/core";
import { SECOND } from "@project-sync/runtime";
import { fetchWithTimeout } from "./fetch-with-timeout.js";

export interface OctokitOptions {
  /** e.g. `https://api.github.com` */
  apiUrl: string;
  /** per attempt: time to the answer's headers, and longest silence between two chunks of its body; default 30 s */
  timeoutMs?: number | undefined;
  userAgent?: string | undefined;
  fetch?: typeof globalThis.fetch | undefined;
}

/**
 * The one place that makes an Octokit. Plain on purpose, without credentials, which each request brings itself; plugin-retry repeats a 429 long before its `retry-after`, and
 * plugin-throttling counts per process; both are decided by the worker, which moves the job instead.
 */
export function createOctokit(options: OctokitOptions): Octokit {
  const { apiUrl, timeoutMs = 30 * SECOND, userAgent = "project-sync", fetch = globalThis.fetch } = options;
  return new Octokit({
    baseUrl: apiUrl.replace(/\/+$/, ""),
    userAgent,
    log: SILENT,
    request: { fetch: fetchWithTimeout(fetch, timeoutMs), log: SILENT },
  });
}

/** Octokit writes deprecations to the console; this process's log belongs to the app. */
const SILENT = { debug: silent, info: silent, warn: silent, error: silent };

function silent(): void {}
