// Writes NAME.br beside each file of a folder that is smaller so.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";

// What is less gains nothing by it.
const BYTES_MIN = 1024;

const folder = process.argv[1];
for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || entry.name.endsWith(".png")) continue;
  const path = join(entry.parentPath, entry.name);
  const bytes = readFileSync(path);
  if (bytes.length < BYTES_MIN) continue;
  const small = brotliCompressSync(bytes);
  if (small.length < bytes.length) writeFileSync(`${path}.br`, small);
}
