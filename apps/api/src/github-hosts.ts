import { isLoopbackHost } from "@project-sync/runtime";

/**
 * Hosts whose repository addresses mean repositories that this API serves: `https://api.github.com` → github.com,
 * `https://ghe.example/api/v3` → ghe.example. An API on loopback is an emulator or a proxy of GitHub.
 */
export function githubHostsOf(apiUrl: string): string[] {
  const { host, hostname } = new URL(apiUrl);
  const site = host.replace(/^api\./, "");
  const isGithub = site === "github.com" || isLoopbackHost(hostname.replace(/^\[(.*)\]$/, "$1"));
  return [...new Set([site, host, ...(isGithub ? ["github.com", "www.github.com"] : [])])];
}
