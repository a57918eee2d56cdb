/** The system's Firefox, for the tests that look whether the page works there too. Nothing is downloaded. */

import { existsSync } from 'node:fs';

const USUAL = ['/usr/bin/firefox-esr', '/usr/bin/firefox', '/snap/bin/firefox'];

/** @returns {string | undefined} Undefined where there is none: its tests are then skipped. */
export function findFirefox() {
  return process.env['FIREFOX'] ?? USUAL.find((candidate) => existsSync(candidate));
}
