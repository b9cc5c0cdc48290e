import { defineConfig } from "prisma/config";

/** Only the `prisma` command reads this file; the services take DATABASE_URL through their own configuration. */
export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
});
