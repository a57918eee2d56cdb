/** From counted cells to a signed report, on a desktop and on a phone. */

import { readFile } from 'node:fs/promises';

import type { Page } from '@playwright/test';

import type { Report } from '../src/report/report';
import { expect, findViolations, openPage, readSample, shoot, test, useModel } from './pageSite';
import { findSmall } from './reach';
import { addPhotographs, openPart, openSession, press, saveFile, signReport, verifyAll, waitForQueue } from './reviewSteps';
import { giveName, handToSecondReader, openKept, takeInReading } from './trustSteps';

test.setTimeout(120_000);

for (const { name, viewport, colorScheme } of [
  { name: 'a desktop, light', viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
  { name: 'a phone, dark', viewport: { width: 360, height: 740 }, colorScheme: 'dark' },
] as const) {
  test.describe(`on ${name}`, () => {
    test.use({ viewport, colorScheme });

    test('counts, signs, hands on, tallies and asks', async ({ page, site }) => {
      await openPage(page, site.url);
      await useModel(page, `${site.openOrigin}/finders/finder/`, 'Tiny finder');
      const picture = await readSample(page, 'drawn_03.png');
      const expectSound = async () => {
        expect(await findViolations(page)).toEqual([]);
        expect(
          await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
        ).toBe(0);
      };
      await openPart(page, 'Differential');
      await expect(page.getByText('There is no differential yet')).toBeVisible();
      // Nothing in it takes the focus, so the part does, and says so without a frame around everything.
      const heading = page.getByRole('heading', { name: 'Differential', exact: true });
      await expect(heading).toHaveCSS('outline-style', 'none');
      await page.keyboard.press('Tab');
      const part = page.getByRole('tabpanel', { name: 'Differential' });
      await expect(part).toBeFocused();
      await expect(part).toHaveCSS('outline-style', 'none');
      await expect(heading).toHaveCSS('outline-style', 'solid');
      await shoot(page, `count-focus-${viewport.width}`);
      await openSession(page);
      await addPhotographs(page, { name: 'field.png', mimeType: 'image/png', buffer: picture });
      await expect(page.locator('.gallery-cell').first()).toBeVisible({ timeout: 60_000 });
      await openPart(page, 'Differential');
      await page.getByRole('textbox', { name: 'Total white cells, 10⁹/L' }).fill('6');
      await page.keyboard.press('Enter');
      await expect(page.getByRole('columnheader', { name: '10⁹/L' })).toBeVisible();
      await expectSound();

      await openPart(page, 'Report');
      await expect(page.getByRole('button', { name: 'Sign the report' })).toBeDisabled();
      await signReport(page, 'Ada');
      await expectSound();
      const { path } = await saveFile(page, 'Report (JSON)');
      const report = JSON.parse(await readFile(path, 'utf8')) as { signature: { name: string } };
      expect(report.signature.name).toBe('Ada');

      await openPart(page, 'Quiz');
      await page.getByRole('group', { name: 'Your answer' }).getByRole('button').first().click();
      await expect(page.getByText('Verified by a person')).toBeVisible();
      await expectSound();

      await openPart(page, 'Tally');
      const counted = page.getByRole('progressbar', { name: 'White cells counted' });
      await expect(counted).toHaveAttribute('aria-valuenow', '0');
      await page.keyboard.press('l');
      await expect(counted).toHaveAttribute('aria-valuenow', '1');
      await expectSound();
      for (const part of ['Quiz', 'Tally'] as const) {
        await openPart(page, part);
        expect(await findSmall(page), part).toEqual([]);
      }
    });
  });
}

/** Presses Tab until the control with this name has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  const control = page.getByRole('tabpanel', { name: 'Quiz' }).getByText(name, { exact: true });
  for (let presses = 0; presses < 80; presses += 1) {
    const hasIt = await control.evaluateAll((found) =>
      found.some((one) => document.activeElement !== document.body && document.activeElement?.contains(one) && document.activeElement.matches('button, label, input, summary')),
    );
    if (hasIt) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Expected Tab to lead to "${name}", got nowhere in 80 presses.`);
}

test.describe('a proficiency test', () => {
  test.use({ viewport: { width: 390, height: 844 }, colorScheme: 'dark' });

  test('is made, handed over as a file, and taken by keys alone with a reload between', async ({ page, site, complaints }) => {
    test.setTimeout(240_000);
    await openPage(page, site.url);
    await useModel(page, `${site.openOrigin}/finders/finder/`, 'Tiny finder');
    await openSession(page, 'Slide 7');
    const fields = [await readSample(page, 'drawn_02.png'), await readSample(page, 'drawn_03.png')];
    await addPhotographs(page, fields.map((buffer, at) => ({ name: `field_${at}.png`, mimeType: 'image/png', buffer })));
    await waitForQueue(page, 2);
    await signReport(page, 'Ada');

    await openPart(page, 'Quiz');
    await page.getByRole('radio', { name: 'Proficiency test' }).focus();
    await page.keyboard.press('Space');
    await tabTo(page, 'Make a test');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: 'Make a test' })).toBeFocused();
    await page.keyboard.press('Tab');
    await page.keyboard.type('First year');
    await expect(page.getByText(/^Slide 7: \d+ verified$/)).toBeVisible();
    await expect(page.getByText(/[1-9]\d* cells and \d+ repeats/)).toBeVisible();
    expect(await findViolations(page)).toEqual([]);
    await shoot(page, 'test-maker');
    await tabTo(page, 'Freeze the test');
    await page.keyboard.press('Enter');
    await expect(page.getByText(/^Made: First year/)).toBeVisible();

    const { name, path } = await saveFile(page, 'Save as a file: First year');
    expect(name).toBe('First year.leukoscope-test');
    await page.getByRole('button', { name: 'Delete: First year' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await expect(page.getByText('There is no test here yet')).toBeVisible();
    const choosing = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Open a test file' }).click();
    await (await choosing).setFiles(path);
    await expect(page.getByText('Taken in: First year')).toBeVisible();
    expect(await findViolations(page)).toEqual([]);
    expect(await findSmall(page)).toEqual([]);

    await tabTo(page, 'Begin');
    await page.keyboard.press('Enter');
    await tabTo(page, 'Start the attempt');
    await page.keyboard.press('Enter');
    const status = page.getByText(/^Cell \d+ of \d+ –/);
    await expect(status).toHaveText(/^Cell 1 of/);
    await expect(page.getByRole('img', { name: 'The cell to name' })).toBeVisible();
    await shoot(page, 'test-attempt');
    expect(await findViolations(page)).toEqual([]);
    expect(await findSmall(page)).toEqual([]);
    await page.keyboard.press('1');
    await page.keyboard.press('c');
    await expect(status).toHaveText(/^Cell 2 of/);
    await page.reload();
    await expect(status).toHaveText(/^Cell 2 of/, { timeout: 30_000 });
    const total = Number(/of (\d+)/.exec(await status.innerText())?.[1]);
    for (let at = 2; at <= total; at += 1) {
      await expect(status).toHaveText(new RegExp(`^Cell ${at} of`));
      await page.keyboard.press('1');
      await expect(status).toHaveText(/Chosen/);
      await page.keyboard.press('c');
    }
    await expect(page.getByRole('heading', { name: 'First year: Ada' })).toBeFocused();
    await expect(page.getByText(/^Kappa against the reference/)).toBeVisible();
    await shoot(page, 'test-result');
    expect(await findViolations(page)).toEqual([]);
    expect(await findSmall(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
    const result = JSON.parse(await readFile((await saveFile(page, 'Save the result (JSON)')).path, 'utf8')) as {
      test: { digest: string; cells: number };
      answers: unknown[];
    };
    expect(result.answers).toHaveLength(total);
    await expect(page.getByText(result.test.digest)).toBeVisible();

    await tabTo(page, 'Back to the tests');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('img', { name: /^Per cent right and kappa of Ada over 1 attempts/ })).toBeVisible();
    await shoot(page, 'test-history');
    expect(await findViolations(page)).toEqual([]);
    expect(await findSmall(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test('the tally has all its keys in sight, and nothing covers them', async ({ page, site }) => {
    await openPage(page, site.url);
    await useModel(page, `${site.openOrigin}/finders/finder/`, 'Tiny finder');
    await openPart(page, 'Tally');
    const keys = page.locator('.tally-key');
    await expect(keys.first()).toBeVisible();
    await shoot(page, 'tally-phone');
    expect(await page.evaluate(() => scrollY)).toBe(0);
    const covered = await keys.evaluateAll((found) =>
      found.filter((key) => {
        const { left, right, top, bottom } = key.getBoundingClientRect();
        const corners = [[left + 8, top + 8], [right - 8, bottom - 8]] as const;
        return bottom > innerHeight || corners.some(([x, y]) => document.elementFromPoint(x, y)?.closest('.tally-key') !== key);
      }).length,
    );
    expect(covered).toBe(0);
    expect(await findSmall(page)).toEqual([]);
    const counted = page.getByRole('progressbar', { name: 'White cells counted' });
    await keys.filter({ hasText: 'Lymphocyte' }).first().tap();
    await expect(counted).toHaveAttribute('aria-valuenow', '1');
    // Also starting again is a step that can be undone.
    await page.getByRole('button', { name: 'Start again' }).tap();
    await expect(counted).toHaveAttribute('aria-valuenow', '0');
    await page.getByRole('button', { name: 'Undo' }).tap();
    await expect(counted).toHaveAttribute('aria-valuenow', '1');
    await page.getByRole('button', { name: 'Redo' }).tap();
    await expect(counted).toHaveAttribute('aria-valuenow', '0');
  });

  test('colours of the system show what is chosen and current', async ({ page, site }) => {
    await page.emulateMedia({ forcedColors: 'active' });
    await openPage(page, site.url);
    await useModel(page, `${site.openOrigin}/finders/finder/`, 'Tiny finder');
    await openPart(page, 'Tally');
    await expect(page.locator('.tally-key').first()).toBeVisible();
    const groundOf = (name: string) => page.getByRole('tab', { name, exact: true }).evaluate((tab) => getComputedStyle(tab).backgroundColor);
    expect(await groundOf('Tally')).not.toBe(await groundOf('Quiz'));
    await page.keyboard.press('l');
    const fill = page.getByRole('progressbar', { name: 'White cells counted' }).locator('.track-fill');
    const track = page.getByRole('progressbar', { name: 'White cells counted' }).locator('.track');
    const ground = (part: typeof fill) => part.evaluate((element) => getComputedStyle(element).backgroundColor);
    expect(await ground(fill)).not.toBe(await ground(track));
    await shoot(page, 'tally-forced');
  });
});

test.describe('two readers', () => {
  test('read one slide, neither knowing the other’s names, and decide where they disagree', async ({ page, site }) => {
    test.setTimeout(360_000);
    await openPage(page, site.url);
    await useModel(page, `${site.openOrigin}/finders/finder/`, 'Tiny finder');
    await openSession(page);
    await addPhotographs(page, { name: 'field.png', mimeType: 'image/png', buffer: await readSample(page, 'drawn_03.png') });
    await waitForQueue(page, 1);
    await verifyAll(page);

    await handToSecondReader(page, 'Slide 7');

    await openKept(page, 'Slide 7, second reading');
    await expect(page.getByRole('textbox', { name: 'Your name', exact: true })).toHaveValue('');
    await expect(page.locator('main')).not.toContainText(/\bAda\b/);
    await giveName(page, 'Bo');
    const cell = page.locator('.gallery-cell').first();
    await cell.click();
    const isLymphocyte = (await cell.textContent())?.startsWith('Lymphocyte') === true;
    await page.keyboard.press(isLymphocyte ? 'n' : 'l');
    const named = isLymphocyte ? 'Neutrophil' : 'Lymphocyte';
    await expect(page.getByText(`1 cell reclassified: ${named}.`)).toBeAttached();
    await verifyAll(page);

    await openKept(page, 'Slide 7');
    await giveName(page, 'Ada');
    await takeInReading(page, 'Slide 7');
    await expect(page.getByText(/^Ada and Bo, taken in/)).toBeVisible();
    const row = page.getByRole('list', { name: 'Cells the readers disagree on' }).getByRole('listitem');
    await expect(row).toHaveCount(1);
    await expect(row).toContainText(`Bo: ${named}`);
    await expect(row.locator('img')).toBeVisible();
    expect(await findViolations(page)).toEqual([]);
    await openPart(page, 'Report');
    await press(page.getByRole('link', { name: 'Two readers disagree on 1 cell; not decided.' }));
    await press(page.getByRole('button', { name: `${named} (Bo)` }));
    await expect(row).toContainText(`Decided: ${named}, by Ada`);

    await signReport(page, 'Ada');
    await expect(page.getByRole('heading', { name: 'Two readers: Ada and Bo' })).toBeVisible();
    const { path } = await saveFile(page, 'Report (JSON)');
    const { agreement } = JSON.parse(await readFile(path, 'utf8')) as Report;
    expect(agreement).toMatchObject({ reader: 'Bo', reading: { first_reader: 'Ada', disagreements: 1, by_consensus: 1 } });
    await openPart(page, 'Differential');
    await expect(page.getByRole('button', { name: `${named} (Bo)` })).toBeDisabled();
  });
});
