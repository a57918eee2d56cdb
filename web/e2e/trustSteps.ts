/** What a report is trusted for, in English: a second reader, a lab profile, a key and a file that is verified. */

import type { FileChooser, Page } from '@playwright/test';

import { expect } from './pageSite';
import { openPart, press, saveFile } from './reviewSteps';

/** Close the open slide and open another one that is kept in this browser. */
export async function openKept(page: Page, name: string): Promise<void> {
  await openPart(page, 'Cells');
  await press(page.getByRole('button', { name: 'Close the slide' }));
  await press(page.getByRole('button', { name: `Open ${name}`, exact: true }));
  await expect(page.getByRole('heading', { level: 1, name, exact: true })).toBeVisible();
}

export async function giveName(page: Page, reader: string): Promise<void> {
  const field = page.getByRole('textbox', { name: 'Your name', exact: true });
  await field.fill(reader);
  await field.blur();
}

/** A blind copy on the same device; the open slide stays open. */
export async function handToSecondReader(page: Page, name: string): Promise<void> {
  await openPart(page, 'Differential');
  await press(page.getByText('A second reader', { exact: true }));
  await press(page.getByRole('button', { name: 'Hand to a second reader on this device' }));
  await expect(page.getByText(`“${name}, second reading” is in the list of slides.`)).toBeVisible();
}

/** Take the copy in, in the slide that it was made of. */
export async function takeInReading(page: Page, name: string): Promise<void> {
  await openPart(page, 'Differential');
  await press(page.getByText('A second reader', { exact: true }));
  await press(page.getByRole('button', { name: `Take in “${name}, second reading”` }));
}

export const labPanel = (page: Page) => page.locator('.lab');

/** In the settings, from the line that is in sight on every part. */
export async function openLaboratory(page: Page): Promise<void> {
  if (await labPanel(page).isVisible()) return;
  await press(page.getByRole('button', { name: /^Model: / }));
  await press(page.getByRole('tab', { name: 'Your laboratory' }));
  await expect(labPanel(page)).toBeVisible();
}

export async function closeSettings(page: Page): Promise<void> {
  if (await labPanel(page).isVisible()) await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
}

/** Have the cells that no person has named answered by a new profile. */
export async function applyProfile(page: Page, profile: string): Promise<void> {
  await openLaboratory(page);
  const panel = labPanel(page);
  await panel.getByRole('textbox', { name: 'Name of the profile' }).fill(profile);
  await press(panel.getByRole('button', { name: /^Answer \d+ cells? anew$/ }));
  await expect(panel.getByText(`In use: ${profile}`)).toBeVisible();
}

export const PASSPHRASE = 'a horse, a battery';

/** Make a key, which is saved as a file at once, and sign the signed slide with it. */
export async function signWithKey(page: Page, { slide, reader }: { slide: string; reader: string }): Promise<{ letters: string; path: string }> {
  const fill = (name: string) => page.getByLabel(name, { exact: true }).fill(PASSPHRASE);
  await fill('Passphrase for the key’s file');
  await fill('The passphrase again');
  const { path, name } = await saveFile(page, 'Make a key');
  expect(name).toBe(`${reader}.leukoscope-key.json`);
  await press(page.getByRole('button', { name: 'Sign with my key' }));
  await expect(page.getByText(`${slide}: verified, nothing was changed`)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Sign with my key' })).toHaveCount(0);
  const letters = (await page.locator('.key-letters').first().textContent()) ?? '';
  expect(letters).toMatch(/^[\w-]{43}$/);
  await expect(page.locator('.report-sheet')).toContainText(letters);
  return { letters, path };
}

export const verifyCard = (page: Page) => page.getByRole('region', { name: 'Verify a file' });

/** Give a file to *Verify a file*, in the part *Report*. */
export async function giveToVerify(page: Page, file: Parameters<FileChooser['setFiles']>[0]): Promise<void> {
  const choosing = page.waitForEvent('filechooser');
  await press(verifyCard(page).getByRole('button', { name: 'Choose a file to verify' }));
  await (await choosing).setFiles(file);
}
