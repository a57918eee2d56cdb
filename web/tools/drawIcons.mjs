/**
 * Draw the icons of the installed page from public/favicon.svg: `node tools/drawIcons.mjs`, after that file has
 * changed.
 *
 * `icon-*` has a transparent margin; `maskable-512` and `touch-180` fill their square, since the system cuts its own
 * shape out of them.
 */

import { mkdirSync, readFileSync } from 'node:fs';

import { chromium } from '@playwright/test';

import { chromiumArgs, findChromium } from './chromium.mjs';

const ICONS = [
  { name: 'icon-192', size: 192, share: 1, ground: 'transparent' },
  { name: 'icon-512', size: 512, share: 1, ground: 'transparent' },
  // Whatever shape is cut out, a circle of 80 % of the side stays.
  { name: 'maskable-512', size: 512, share: 0.72, ground: '#f4f6f9' },
  { name: 'touch-180', size: 180, share: 0.82, ground: '#f4f6f9' },
];

const drawing = readFileSync(new URL('../public/favicon.svg', import.meta.url), 'utf8');
const folder = new URL('../public/icons/', import.meta.url);
mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({ executablePath: findChromium(), args: chromiumArgs });
for (const { name, size, share, ground } of ICONS) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  const side = Math.round(size * share);
  await page.setContent(
    `<style>body { margin: 0; display: grid; place-items: center; block-size: 100vh; background: ${ground} }
     svg { inline-size: ${side}px }</style>${drawing}`,
  );
  await page.screenshot({ path: new URL(`${name}.png`, folder).pathname, omitBackground: true });
  await page.close();
}
await browser.close();
