/** Not `__Host-`: that takes https, and `npm start` serves http on this machine. */
const NAME = "project_sync_session";

/** The value of the session's cookie in a `Cookie` header, or null. */
export function readSessionCookie(header: string | undefined): string | null {
  for (const pair of header?.split(";") ?? []) {
    const [name, value] = pair.trim().split("=", 2);
    if (name === NAME && value !== undefined && /^[\w-]{20,200}$/.test(value)) return value;
  }
  return null;
}

interface CookieOptions {
  /** the browser came by https, so it sends the cookie by nothing else */
  secure: boolean;
  maxAgeMs: number;
}

/** `Set-Cookie` that no script can read and no other site can have sent. */
export function sessionCookie(value: string, { secure, maxAgeMs }: CookieOptions): string {
  const age = Math.floor(maxAgeMs / 1000);
  return `${NAME}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${age}${secure ? "; Secure" : ""}`;
}
