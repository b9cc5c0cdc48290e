// Writes the Prisma client to src/generated, unless it is already that of this schema and this Prisma.
// `prisma generate` never runs the schema engine, but wants to download it; naming any executable spares it that.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const generated = fileURLToPath(new URL("../src/generated", import.meta.url));
const stamp = `${generated}/schema-hash.txt`;
const require = createRequire(`${root}/package.json`);
const prisma = require.resolve("prisma/package.json");

const hash = createHash("sha256")
  .update(readFileSync(`${root}/prisma/schema.prisma`))
  .update(readFileSync(prisma))
  .digest("hex");

if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== hash) {
  const { bin } = JSON.parse(readFileSync(prisma, "utf8"));
  const cli = fileURLToPath(new URL(typeof bin === "string" ? bin : bin.prisma, `file://${prisma}`));
  rmSync(generated, { recursive: true, force: true });
  execFileSync(process.execPath, [cli, "generate"], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
    env: {
      ...process.env,
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: "1",
      CHECKPOINT_DISABLE: "1",
    },
  });
  writeFileSync(stamp, hash);
}

// For an image or package without the repository around it; see src/migrations-directory.ts.
const packaged = fileURLToPath(new URL("../dist/migrations", import.meta.url));
rmSync(packaged, { recursive: true, force: true });
cpSync(`${root}/prisma/migrations`, packaged, { recursive: true });
