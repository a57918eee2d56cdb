/**
 * Build the engine's package in dist-engine/ and, unless --build-only is given, pack it as a .tgz there.
 *
 *     npm run pack:engine [-- --build-only]
 */

import { execFileSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const web = fileURLToPath(new URL('..', import.meta.url));
const target = `${web}dist-engine`;

/** @param {string} command @param {string[]} args @param {string} cwd */
function run(command, args, cwd = web) {
  execFileSync(command, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] });
}

run('npx', ['--no-install', 'vite', 'build', '--config', 'vite.engine.config.ts', '--logLevel', 'warn']);
run('npx', ['--no-install', 'tsc', '-p', 'tsconfig.engine.json']);
copyFileSync(`${web}engine-package/package.json`, `${target}/package.json`);
copyFileSync(`${web}engine-package/README.md`, `${target}/README.md`);
copyFileSync(`${web}../LICENSE`, `${target}/LICENSE`);
copyFileSync(`${web}public/licenses/libheif.txt`, `${target}/LICENSE-libheif.txt`);
if (!process.argv.includes('--build-only')) run('npm', ['pack', '--silent'], target);
