const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|localhost|\[?::1\]?)$/i;

/** True for an address that only this machine can reach. */
export function isLoopback(hostname: string): boolean {
  return LOOPBACK.test(hostname);
}

/** The same for a Host header, which keeps web pages with a name of their own (DNS rebinding) out. */
export function isLoopbackHost(host: string | undefined): boolean {
  return host !== undefined && isLoopback(host.replace(/:\d+$/, ""));
}
