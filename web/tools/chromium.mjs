/** The system's Chromium and the switches that tests and tools start it with. Nothing is downloaded. */

import { existsSync } from 'node:fs';
import { getuid } from 'node:process';

const USUAL = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/snap/bin/chromium'];

/** @returns {string} */
export function findChromium() {
  const path = process.env['CHROMIUM'] ?? USUAL.find((candidate) => existsSync(candidate));
  if (path === undefined) {
    throw new Error(
      'Expected Chromium or Chrome, found none. Install it (Debian and Ubuntu: apt-get install chromium) ' +
        'or name its executable in the CHROMIUM environment variable.',
    );
  }
  return path;
}

export const chromiumArgs = [
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // WebGL in software where there is no graphics card.
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  // Chromium refuses its sandbox to root.
  ...(getuid?.() === 0 ? ['--no-sandbox'] : []),
];

/** WebGPU, on Linux and in software too; very slow there, so only where a test is about it. */
export const webgpuArgs = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];
