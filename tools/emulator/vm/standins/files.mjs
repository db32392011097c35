// The stand-ins' Python files.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));

export function pythonFile(name) {
  return readFileSync(join(HERE, name), "utf8");
}
