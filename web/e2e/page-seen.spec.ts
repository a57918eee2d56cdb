/**
 * What a cell's name rests on, in the review and in the quiz, and crops of a format that only the engine decodes; and
 * pictures of 16 bits, which are shown as they were read.
 */

import { expect, findViolations, openPage, shoot, test, useModel } from './pageSite';
import { addPhotographs, openSession } from './reviewSteps';
import { runPython } from './python';

test.setTimeout(240_000);

const DRAW = `
import sys
from PIL import Image
from leukoscope.synthetic.fields import draw_field
pixels, _ = draw_field(7, 480, 360)
Image.fromarray(pixels).save(sys.argv[1], compression="tiff_lzw")
`;

for (const { place, viewport, colorScheme } of [
  { place: 'a desktop', viewport: { width: 1280, height: 1000 }, colorScheme: 'dark' },
  { place: 'a phone', viewport: { width: 390, height: 844 }, colorScheme: 'light' },
] as const) {
  test.describe(`on ${place}, in ${colorScheme}`, () => {
    test.use({ viewport, colorScheme });

    test('a TIFF is shown and cut, and its cells are explained', async ({ page, site }, testInfo) => {
      // Stays until the end: a private window, which this is, keeps a reference to the file and no copy of it.
      const path = testInfo.outputPath('field.tif');
      runPython(['-c', DRAW, path]);
      await openPage(page, site.url);
      await useModel(page, `${site.openOrigin}/finders/finder/`, 'Tiny finder');
      await openSession(page);
      await addPhotographs(page, path);
      await expect(page.locator('.gallery .cell-picture img').first()).toBeVisible({ timeout: 60_000 });
      await expect(page.getByRole('img', { name: /^The field field\.tif/ })).toBeVisible();

      await page.getByRole('listbox', { name: /^Cells: / }).getByRole('option').first().click();
      const chosen = page.getByRole('region', { name: 'The chosen cell' });
      await expect(chosen.getByRole('img')).toBeVisible();
      // On a phone the rest is in a fold of the cell's card.
      if (viewport.width < 400) await chosen.getByText('Why, and cells to compare').click();
      await expect(chosen.getByText(/^The model: /)).toBeVisible();
      await chosen.getByRole('button', { name: 'Show what the name rests on' }).click();
      await expect(chosen.getByText(/^Coloured is what speaks for/)).toBeVisible();
      await shoot(page, `seen-${place}-${colorScheme}`);
      expect(await findViolations(page)).toEqual([]);

      await page.getByRole('listbox', { name: /^Cells: / }).getByRole('option').first().focus();
      await page.keyboard.press('1');
      await expect(page.getByRole('option', { name: /^Neutrophil: .*[1-9]\d* cells?, 0 not verified/ })).toBeAttached();
      await page.getByRole('tab', { name: 'Quiz' }).click();
      const quiz = page.getByRole('region', { name: /quiz/i });
      await expect(page.getByRole('button', { name: 'Show what the name rests on' })).toHaveCount(0);
      await page.getByRole('group', { name: 'Your answer' }).getByRole('button').first().click();
      await expect(quiz.getByText(/^Coloured is what speaks for/)).toBeVisible();
      await shoot(page, `quiz-${place}-${colorScheme}`);
      expect(await findViolations(page)).toEqual([]);
    });
  });
}

/** 12 bits of a camera in 16, of which the upper 8 are nearly black. */
const DRAW_DEEP = `
import sys
import numpy as np
from PIL import Image
from leukoscope.synthetic.fields import draw_field
pixels, _ = draw_field(7, 480, 360)
Image.fromarray(pixels[:, :, 0].astype(np.uint16) * 16).save(sys.argv[1])
`;

for (const ending of ['png', 'tif']) {
  test(`a .${ending} of 12 bits in 16 is shown as bright as it was read`, async ({ page, site }, testInfo) => {
    const path = testInfo.outputPath(`deep.${ending}`);
    runPython(['-c', DRAW_DEEP, path]);
    await openPage(page, site.url);
    await page.locator('input[type=file]').first().setInputFiles(path);
    const shown = page.locator('.field-picture img');
    const readBrightness = (): Promise<number> =>
      shown.evaluate(async (element) => {
        const image = element as HTMLImageElement;
        // The browser cannot show the file itself; its copy comes with the answer.
        const isShown = await image.decode().then(() => true, () => false);
        if (!isShown) return 0;
        const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
        const context = canvas.getContext('2d');
        context?.drawImage(image, 0, 0);
        const data = context?.getImageData(0, 0, canvas.width, canvas.height).data ?? new Uint8ClampedArray();
        return data.reduce((sum, level, at) => sum + (at % 4 === 0 ? level : 0), 0) / (data.length / 4);
      });
    await expect.poll(readBrightness, { timeout: 60_000 }).toBeGreaterThan(150);
  });
}
