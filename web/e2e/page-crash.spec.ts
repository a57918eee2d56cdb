/** The tab dies in the middle of a queue: what was looked at is there, the rest goes on, nothing is there twice. */

import { labelOf } from '../src/review/selectors';
import { NOT_A_CELL } from '../src/review/types';
import { crash } from './crash';
import { readSession } from './exportedFiles';
import { withDrawnFields } from './fields';
import { expect, openPage, test, useModel } from './pageSite';
import { addPhotographs, openSession, readProgress, reopenSession, saveFile, waitForQueue } from './reviewSteps';

// Enough that a fast machine is still in the middle.
const COUNT = 40;

/** Names of pictures, each with its phase and the boxes found in it. */
function listFindings({ session }: Awaited<ReturnType<typeof readSession>>): string[] {
  const cells = Object.values(session.cells);
  return Object.values(session.pictures)
    .map(({ id, name, progress }) => {
      const boxes = cells.filter(({ pictureId }) => pictureId === id).map(({ box }) => box.join());
      return `${name} ${progress.phase} ${boxes.sort().join(' ')}`;
    })
    .sort();
}

test('a queue goes on after its tab was killed; nothing is lost or doubled', async ({ page, context, site }) => {
  test.setTimeout(120_000);
  await withDrawnFields({ count: COUNT, width_px: 800 }, async (paths) => {
    const finder = `${site.openOrigin}/finders/finder/`;
    await openPage(page, site.url);
    await useModel(page, finder, 'Tiny finder');
    await openSession(page, 'Killed');
    await addPhotographs(page, paths);
    await expect(page.locator('.gallery-cell').first()).toBeVisible();
    await page.getByRole('button', { name: 'Pause' }).click();
    const goOn = page.getByRole('button', { name: 'Go on' });
    await expect(goOn).toBeVisible();
    // Something a person did meanwhile, which must not be lost either.
    await page.getByRole('listbox', { name: /^Cells: / }).getByRole('option').first().click();
    await page.getByRole('button', { name: 'Artefact', exact: true }).click();
    await expect(page.getByRole('option', { name: 'Artefact: 1 cell, 0 not verified' })).toBeAttached();
    const paused = await readProgress(page);
    await goOn.click();
    await expect.poll(async () => (await readProgress(page)).done, { intervals: [50] }).toBeGreaterThan(paused.done);
    const before = await readProgress(page);
    // Now all that was done by then is written; the last picture looked at may not be.
    await expect(page.getByText('Kept in this browser')).toBeVisible();
    await crash(context, page);

    const again = await context.newPage();
    await openPage(again, site.url);
    await useModel(again, finder, 'Tiny finder');
    await reopenSession(again, 'Killed');
    const found = await readProgress(again);
    expect(found.total).toBe(COUNT);
    expect(found.done).toBeGreaterThanOrEqual(before.done);
    // Else it was not the middle.
    expect(found.done).toBeLessThan(COUNT);
    await expect(again.getByRole('option', { name: 'Artefact: 1 cell, 0 not verified' })).toBeAttached();
    await again.getByRole('button', { name: 'Go on' }).click();
    await waitForQueue(again, COUNT);
    const killed = await readSession((await saveFile(again, 'Export as a file')).path);
    await again.getByRole('button', { name: 'Close the slide' }).click();

    // The same photographs in a session that nothing happened to.
    await openSession(again, 'Quiet');
    await addPhotographs(again, paths);
    await waitForQueue(again, COUNT);
    const quiet = await readSession((await saveFile(again, 'Export as a file')).path);
    expect(listFindings(killed)).toEqual(listFindings(quiet));
    expect(listFindings(quiet)).toHaveLength(COUNT);
    expect(Object.values(killed.session.cells).filter((cell) => labelOf(cell) === NOT_A_CELL)).toHaveLength(1);
    await again.close();
  });
});
