/** Plain http from another machine: no crypto.subtle, no WebGPU, and an answer all the same. */

import { chromiumArgs, findChromium } from '../tools/chromium.mjs';
import { expect, expectAnswer, openPage, test } from './pageSite';

test.setTimeout(240_000);
test.use({
  launchOptions: {
    executablePath: findChromium(),
    // A name that is not localhost, so that the browser trusts it no more than any host on the network.
    args: [...chromiumArgs, '--host-resolver-rules=MAP lab.example 127.0.0.1'],
  },
});

test('warns, checks files without crypto.subtle, and answers', async ({ page, site, complaints }) => {
  const url = site.url.replace('127.0.0.1', 'lab.example');
  await openPage(page, url);
  expect(await page.evaluate(() => window.isSecureContext)).toBe(false);
  await expect(page.getByText('This page came over plain http')).toBeVisible();
  await page.locator('.sample').first().click();
  await expectAnswer(page);
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(page.getByText('This page came over plain http')).toHaveCount(0);
  // The browser remarks that it ignores the header here; it is meant for https.
  const remarks = complaints.splice(0).filter((complaint) => !complaint.includes('Cross-Origin-Opener-Policy'));
  expect(remarks).toEqual([]);
});
