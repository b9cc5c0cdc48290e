import { defineConfig } from "vitest/config";

const conditions = ["@project-sync/source", "node"];
const services = ["**/*.pg.test.ts", "**/*.redis.test.ts", "**/*.e2e.test.ts"];
const postgres = "@project-sync/testing/postgres-global-setup";
const excluded = ["**/node_modules/**", "**/dist/**"];

/**
 * One project per kind of need; the file name says which. `unit` needs nothing, `pg` PostgreSQL, `redis` PostgreSQL and
 * Redis, `e2e` the built processes and a browser besides. Tests import workspace packages from source (condition "@project-sync/source").
 */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    maxWorkers: 2,
    // No module of ours keeps state or does anything on import, so files can share what is loaded; loading it for each
    // file anew took a fifth of the run.
    isolate: false,
    // What is waited for comes when a busy machine gets to it; the library gives it one second.
    expect: { poll: { timeout: 15_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["**/*.test.{ts,tsx}"],
          exclude: [...excluded, ...services],
          // Unit tests need no service, but some run real git, and a busy machine must not fail them.
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      project("pg", 60_000),
      project("redis", 60_000),
      project("e2e", 180_000),
    ],
  },
});

function project(name: string, timeout: number) {
  return {
    extends: true as const,
    test: {
      name,
      include: [`**/*.${name}.test.ts`],
      exclude: excluded,
      globalSetup: [postgres],
      testTimeout: timeout,
      hookTimeout: timeout,
    },
  };
}
