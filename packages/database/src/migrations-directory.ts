import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * Where the migrations are: `prisma/migrations` of the repository (the same distance from `src` and `dist`), or the copy
 * that `npm run build` leaves beside the compiled files for an image or package without the repository around it.
 */
export function migrationsDirectory(): string {
  const candidates = ["../../../prisma/migrations", "./migrations"].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  const found = candidates.find((path) => existsSync(`${path}/migration_lock.toml`));
  if (found === undefined) throw new Error(`No migrations found; looked in ${candidates.join(" and ")}.`);
  return found;
}
