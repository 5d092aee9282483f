// Writes `RAW SENT PATH` for each file under a folder, SENT being its size in Brotli if that is smaller.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";

const folder = process.argv[1];
for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue;
  const path = join(entry.parentPath, entry.name);
  const bytes = readFileSync(path);
  const sent = Math.min(bytes.length, brotliCompressSync(bytes).length);
  console.log(`${bytes.length} ${sent} ${path.slice(folder.length + 1)}`);
}
