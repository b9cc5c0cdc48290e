// Writes a .br and a .gz beside every file of a directory that is worth it: `node scripts/precompress.mjs apps/web/dist`.
// The API sends them as they are, so nothing is compressed while somebody waits.
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const COMPRESSIBLE = /\.(html|js|mjs|css|svg|json|webmanifest|txt|wasm|map)$/;
const WORTH_IT = 1_024;

const [dir] = process.argv.slice(2);
if (dir === undefined) throw new Error("Usage: node scripts/precompress.mjs <dir>");

for (const name of readdirSync(dir, { recursive: true, encoding: "utf8" })) {
  const file = join(dir, name);
  if (!COMPRESSIBLE.test(name) || statSync(file).size < WORTH_IT) continue;
  const content = readFileSync(file);
  const size = { [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
  writeFileSync(`${file}.br`, brotliCompressSync(content, { params: size }));
  writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
}
