/** What a person does on the way from photographs to a signed report, in English. Readers, keys: trustSteps.ts. */

import type { FileChooser, Locator, Page } from '@playwright/test';

import { expect } from './pageSite';

export const PARTS = ['Fields', 'Cells', 'Differential', 'Report', 'Tally', 'Quiz'] as const;
export type Part = (typeof PARTS)[number];

/** As this screen's people do: with a finger where fingers are what it has, else with a mouse. */
export async function press(target: Locator): Promise<void> {
  const isTouched = await target.page().evaluate(() => matchMedia('(pointer: coarse)').matches);
  await (isTouched ? target.tap() : target.click());
}

export const partTab = (page: Page, part: Part): Locator => page.getByRole('tab', { name: part, exact: true });

export async function openPart(page: Page, part: Part): Promise<void> {
  await press(partTab(page, part));
}

/** In the settings: from here on texts are Chinese. */
export async function chooseChinese(page: Page): Promise<void> {
  await press(page.getByRole('button', { name: 'Settings' }));
  await press(page.getByText('简体中文', { exact: true }));
  await page.keyboard.press('Escape');
}

/** Begin a session under the loaded model; cells are confirmed by `reader`, who is asked for them where it is empty. */
export async function openSession(page: Page, name = 'Slide 7', reader = 'Ada'): Promise<void> {
  await openPart(page, 'Cells');
  const title = page.getByRole('textbox', { name: 'Name of the slide' });
  // A slide may be open that a sample opened.
  const close = page.getByRole('button', { name: 'Close the slide' });
  await expect(title.or(close).first()).toBeVisible();
  if (await close.isVisible()) await press(close);
  await title.fill(name);
  await press(page.getByRole('button', { name: 'Open the slide' }));
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  if (reader === '') return;
  const field = page.getByRole('textbox', { name: 'Your name' });
  await field.fill(reader);
  await field.blur();
}

/** A reload returns to the slide that was open. */
export async function expectReopened(page: Page, name: string): Promise<void> {
  await openPart(page, 'Cells');
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
}

/** Open one that is kept in this browser; nothing may be open yet. */
export async function reopenSession(page: Page, name: string): Promise<void> {
  await openPart(page, 'Cells');
  await press(page.getByRole('button', { name: `Open ${name}` }));
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
}

/** Hand photographs to the open session, whose queue begins with them. */
export async function addPhotographs(page: Page, files: Parameters<FileChooser['setFiles']>[0]): Promise<void> {
  const choosing = page.waitForEvent('filechooser');
  await press(page.getByRole('button', { name: 'Add fields' }));
  await (await choosing).setFiles(files);
}

/** How far the queue is. */
export async function readProgress(page: Page): Promise<{ done: number; total: number }> {
  const track = page.getByRole('progressbar', { name: 'Fields looked at' });
  return {
    done: Number(await track.getAttribute('aria-valuenow')),
    total: Number(await track.getAttribute('aria-valuemax')),
  };
}

export async function waitForQueue(page: Page, total: number, timeout = 120_000): Promise<void> {
  await expect(page.getByText(`${total} of ${total} looked at`)).toBeVisible({ timeout });
}

/** Press a button that confirms a class as a whole, and look at those of its cells that were not on screen. */
export async function confirmClass(button: Locator): Promise<void> {
  const page = button.page();
  await press(button);
  const now = page.getByRole('button', { name: 'Verify the whole class now' });
  await expect(async () => {
    if (await now.isVisible()) await press(now);
    await expect(page.getByRole('dialog')).toHaveCount(0, { timeout: 1000 });
  }).toPass();
}

/** Decide on every possible duplicate, two photographs at a time: the cells are different ones. */
export async function decideDuplicates(page: Page): Promise<void> {
  await openPart(page, 'Cells');
  const summary = page.getByText(/possible duplicates?$/);
  await press(summary);
  const apart = page.getByRole('button', { name: 'None of this pair' });
  for (let left = await apart.count(); left > 0; left = await apart.count()) await press(apart.first());
  await expect(page.getByText('No possible duplicates')).toBeVisible();
}

/** Verify what is open, class by class, without signing. */
export async function verifyAll(page: Page): Promise<void> {
  await openPart(page, 'Report');
  // The part is fetched when it is first opened.
  await expect(page.getByRole('button', { name: 'Sign the report' })).toBeVisible();
  const verify = page.getByRole('button', { name: /^Verify all/ });
  for (let left = await verify.count(); left > 0; left -= 1) {
    await confirmClass(verify.first());
    await expect(verify).toHaveCount(left - 1);
  }
}

/** Confirm every class as a whole, own up to cells without a name, and sign. */
export async function signReport(page: Page, name: string): Promise<void> {
  await openPart(page, 'Report');
  // The part is fetched when it is first opened.
  const sign = page.getByRole('button', { name: 'Sign the report' });
  await expect(sign).toBeVisible();
  if (await page.getByText(/possible duplicates? (is|are) not decided/).isVisible()) {
    await decideDuplicates(page);
    await openPart(page, 'Report');
  }
  await page.getByRole('textbox', { name: 'Your name, as the one who reviewed' }).fill(name);
  await page.keyboard.press('Tab');
  await verifyAll(page);
  for (const box of await page.getByText(/^I know that/).all()) await press(box);
  await press(sign);
  await expect(page.getByText(new RegExp(`^Signed by ${name}`)).first()).toBeVisible();
}

/** Press a button that hands out a file, and wait until it has come. */
export async function saveFile(page: Page, button: string): Promise<{ name: string; path: string }> {
  const coming = page.waitForEvent('download');
  await press(page.getByRole('button', { name: button, exact: true }));
  const download = await coming;
  return { name: download.suggestedFilename(), path: await download.path() };
}
