import pg from "pg";

/** PostgreSQL error codes that this package acts on. */
export const UNIQUE_VIOLATION = "23505";
export const DEADLOCK_DETECTED = "40P01";

/** True when PostgreSQL itself answered with this error code (and, if given, about this constraint or index). */
export function isPostgresError(error: unknown, code: string, constraint?: string): boolean {
  if (!(error instanceof pg.DatabaseError) || error.code !== code) return false;
  return constraint === undefined || error.constraint === constraint;
}
