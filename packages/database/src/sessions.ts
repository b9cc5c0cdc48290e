import { prepare, type Queryable, queryOne } from "./queryable.js";

/** A browser that gave a key once, and asks with a cookie from then on. */
export interface SessionRow {
  /** SHA-256 (hex) of the key: it decides anew, at every request, what the session may. */
  keyHash: string;
  expiresAt: Date;
}

export interface NewSession {
  /** SHA-256 (hex) of the cookie's value. */
  tokenHash: string;
  keyHash: string;
  lifetimeMs: number;
}

/** Begins a session; answers when it ends by itself. */
export async function createSession(db: Queryable, { tokenHash, keyHash, lifetimeMs }: NewSession): Promise<Date> {
  const row = await queryOne<{ expiresAt: Date }>(db, CREATE, [tokenHash, keyHash, lifetimeMs]);
  if (row === null) throw new TypeError("An INSERT without a conflict answers its row");
  return row.expiresAt;
}

const CREATE = `
  INSERT INTO "Session" ("tokenHash", "keyHash", "expiresAt")
  VALUES ($1, $2, now() + $3::float8 * interval '1 millisecond') RETURNING "expiresAt"`;

/** The session, or null when there is none or its time is over. */
export async function findSession(db: Queryable, tokenHash: string): Promise<SessionRow | null> {
  return await queryOne<SessionRow>(db, FIND, [tokenHash]);
}

const FIND = prepare(
  "find_session",
  `SELECT "keyHash", "expiresAt" FROM "Session" WHERE "tokenHash" = $1 AND "expiresAt" > now()`,
);

/** Ends a session, if there is one. */
export async function deleteSession(db: Queryable, tokenHash: string): Promise<void> {
  await queryOne(db, `DELETE FROM "Session" WHERE "tokenHash" = $1`, [tokenHash]);
}

/** Deletes sessions whose time is over. */
export async function expireSessions(db: Queryable): Promise<void> {
  await queryOne(db, `DELETE FROM "Session" WHERE "expiresAt" <= now()`, []);
}
