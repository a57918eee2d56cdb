/** The project's Python, for what only it can make. */

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The Python that has leukoscope: the one named by PYTHON, or of the virtual environments `make` creates. */
export const PYTHON =
  process.env['PYTHON'] ??
  ['.venv-test', '.venv'].map((name) => join(ROOT, name, 'bin', 'python')).find((path) => existsSync(path)) ??
  'python3';

/** Run it to its end; what it wrote to standard output. Throws with what it complained of. */
export function runPython(args: string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): string {
  const { status, stdout, stderr } = spawnSync(PYTHON, args, { ...options, encoding: 'utf8' });
  if (status !== 0) throw new Error(`Expected ${PYTHON} ${args.join(' ')} to work, got: ${stderr}`);
  return stdout;
}

/** Write the model folder `fine`, which also has finer classes, into `root`. */
export function makeFineFinder(root: string): void {
  runPython([fileURLToPath(new URL('../tools/makeFinder.py', import.meta.url)), join(root, 'fine'), '--fine']);
}

/** Write the model folder `finder`, which finds cells before it names them, into `root`. */
export function makeFinder(root: string): void {
  runPython([fileURLToPath(new URL('../tools/makeFinder.py', import.meta.url)), join(root, 'finder')]);
}
