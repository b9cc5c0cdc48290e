import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import * as bindings from "@prisma/schema-engine-wasm/schema_engine_bg";
import { openSchemaAdapter } from "./schema-adapter.js";

/**
 * The only file that knows Prisma's schema engine. It is Prisma's own migration engine compiled to WebAssembly, not a
 * documented API and pinned to an exact version: it writes the same `_prisma_migrations` table as `prisma migrate
 * deploy`, without the engine binary that the CLI downloads.
 */
export interface SchemaEngine extends AsyncDisposable {
  /** Applies what is missing, in order; answers the names. */
  apply(migrationsDirectory: string): Promise<string[]>;
  /** What is missing in the migrations, as SQL, compared to a schema; "" when they agree. Needs a shadow database. */
  diff(migrationsDirectory: string, schemaFile: string): Promise<string>;
}

/** Node has it; TypeScript's types for it come only with those of a browser. */
declare const WebAssembly: {
  instantiate(bytes: Uint8Array, imports: object): Promise<{ instance: { exports: WasmExports } }>;
};
interface WasmExports {
  __wbindgen_start(): void;
}

const filters: bindings.SchemaFilter = { externalTables: [], externalEnums: [] };

/** Connects the engine to a database. */
export async function openSchemaEngine(connectionString: string): Promise<SchemaEngine> {
  await instantiate();
  const adapter = await openSchemaAdapter(connectionString);
  const factory = bindMigrationAwareSqlAdapterFactory(adapter);
  const engine = await bindings.SchemaEngine.new({ datamodels: undefined }, () => {}, factory);
  return {
    [Symbol.asyncDispose]: () => adapter.dispose(),
    apply: async (directory) => {
      const migrationsList = await readMigrations(directory);
      return (await engine.applyMigrations({ migrationsList, filters })).appliedMigrationNames;
    },
    diff: async (directory, schemaFile) => {
      const from = { tag: "migrations" as const, ...(await readMigrations(directory)) };
      const files = [{ path: schemaFile, content: await readFile(schemaFile, "utf8") }];
      const to = { tag: "schemaDatamodel" as const, files };
      const { exitCode, stdout } = await engine.diff({ from, to, script: true, exitCode: true, filters });
      return exitCode === 0 ? "" : (stdout ?? "");
    },
  };
}

let instantiated: Promise<void> | undefined;

/** Compiles the WebAssembly module, once per process and only when it is needed. */
function instantiate(): Promise<void> {
  instantiated ??= (async () => {
    const entry = createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm/schema_engine_bg");
    const wasm = await readFile(join(dirname(entry), "schema_engine_bg.wasm"));
    const { instance } = await WebAssembly.instantiate(wasm, { "./schema_engine_bg.js": withoutLingering(bindings) });
    bindings.__wbg_set_wasm(instance.exports);
    instance.exports.__wbindgen_start();
  })();
  return instantiated;
}

/** The engine leaves a timer of ten seconds behind, its lock's timeout, that would keep a process which stops alive. */
function withoutLingering(imports: object): object {
  const timers = Object.keys(imports).filter((name) => name.startsWith("__wbg_setTimeout_"));
  const unreferenced = (callback: () => void, ms: number) => setTimeout(callback, ms >>> 0).unref();
  return { ...imports, ...Object.fromEntries(timers.map((name) => [name, unreferenced])) };
}

async function readMigrations(baseDir: string): Promise<bindings.MigrationList> {
  const entries = await readdir(baseDir, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return {
    baseDir,
    lockfile: { path: "./migration_lock.toml", content: await readFile(join(baseDir, "migration_lock.toml"), "utf8") },
    shadowDbInitScript: "",
    migrationDirectories: await Promise.all(names.sort().map((name) => readMigration(baseDir, name))),
  };
}

async function readMigration(baseDir: string, name: string): Promise<bindings.MigrationDirectory> {
  const value = await readFile(join(baseDir, name, "migration.sql"), "utf8");
  return { path: name, migrationFile: { path: "migration.sql", content: { tag: "ok", value } } };
}
