/** Have dist-engine/ hold the engine as it is built from src/engine/. */

import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const web = fileURLToPath(new URL('..', import.meta.url));

/** The folder of the built engine; built first where it is missing or older than its sources. */
export function buildEngine() {
  const built = statSync(`${web}dist-engine/worker.js`, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = [...listFiles(`${web}src/engine`), ...listFiles(`${web}../contract`), `${web}package-lock.json`];
  if (sources.some((path) => statSync(path).mtimeMs > built)) {
    execFileSync(process.execPath, [`${web}tools/packEngine.mjs`, '--build-only'], { stdio: 'inherit' });
  }
  return `${web}dist-engine`;
}

/** @param {string} folder @returns {string[]} */
function listFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
