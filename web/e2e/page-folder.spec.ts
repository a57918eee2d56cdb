/** A folder of fields and annotations is dropped on the page: the browser's own drop, with a real folder. */

import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import type { Page } from '@playwright/test';

import { readSession } from './exportedFiles';
import { withDrawnFields } from './fields';
import { expect, openPage, test, useModel } from './pageSite';
import { openSession, press, saveFile, waitForQueue } from './reviewSteps';

test.setTimeout(240_000);

type Box = [x: number, y: number, width: number, height: number];

// In a corner of the field, where no cell is drawn whole and nothing else is found.
const CORNER: Box = [0, 0, 24, 24];
const SIZE = { width: 480, height: 360 };

/** What each format has in the folder: its files by path, for a cell at `CORNER` of the first of `fields`. */
const FORMATS = {
  COCO: ([first = '']: string[]) => ({
    'annotations/instances.json': {
      images: [{ id: 1, file_name: first, ...SIZE }],
      annotations: [{ id: 1, image_id: 1, category_id: 7, bbox: CORNER, area: 576, iscrowd: 0 }],
      categories: [{ id: 7, name: 'BLAST' }],
    },
  }),
  GeoJSON: ([first = '']: string[]) => ({
    [`${first}.geojson`]: {
      type: 'FeatureCollection',
      features: [
        {
          type: 'Feature',
          geometry: { type: 'Polygon', coordinates: [[[0, 0], [24, 0], [24, 24], [0, 24], [0, 0]]] },
          properties: { objectType: 'annotation', classification: { name: 'BLAST' } },
        },
      ],
    },
  }),
};

for (const [format, describeFiles] of Object.entries(FORMATS)) {
  test(`a dropped folder of fields and ${format} brings both, and what else it holds is passed over`, async ({ page, site }) => {
    await withDrawnFields({ count: 2, width_px: SIZE.width }, async (paths) => {
      const root = mkdtempSync(join(tmpdir(), 'leukoscope-dropped-'));
      try {
        const folder = join(root, 'Slide 12');
        mkdirSync(join(folder, 'annotations'), { recursive: true });
        for (const path of paths) cpSync(path, join(folder, basename(path)));
        const files = describeFiles(paths.map((path) => basename(path)));
        for (const [path, value] of Object.entries(files)) writeFileSync(join(folder, path), JSON.stringify(value));
        writeFileSync(join(folder, 'settings.json'), '{"exposure": 12}');

        await openPage(page, site.url);
        await useModel(page, `${site.openOrigin}/finders/finder/`, 'Tiny finder');
        await openSession(page, 'Slide 12');
        await dropFolder(page, folder);
        await waitForQueue(page, paths.length);
        await press(page.getByRole('button', { name: 'Take in', exact: true }));
        await expect(page.getByText('Taken in: 1 cell added, 0 cells named')).toBeVisible();
        await press(page.getByRole('button', { name: 'Close', exact: true }));

        const { session, verdict } = await readSession((await saveFile(page, 'Export as a file')).path);
        expect(verdict.intact).toBe(true);
        expect(Object.values(session.pictures).map(({ name }) => basename(name))).toEqual(paths.map((path) => basename(path)));
        const blasts = Object.values(session.cells).filter(({ answer }) => answer?.label === 'BLAST');
        expect(blasts.map(({ box, confirmed }) => [box, confirmed])).toEqual([[CORNER, null]]);
        expect(basename(session.pictures[blasts[0]?.pictureId ?? '']?.name ?? '')).toBe(basename(paths[0] ?? ''));
        // The file of settings is none of annotations.
        const taken = session.audit.filter(({ action }) => action === 'annotations_added');
        expect(taken).toMatchObject([{ given: { files: basename(Object.keys(files)[0] ?? '') } }]);
      } finally {
        rmSync(root, { recursive: true });
      }
    });
  });
}

/** As the system drops it: the page is given a folder and reads it by itself. */
async function dropFolder(page: Page, folder: string): Promise<void> {
  const browser = await page.context().newCDPSession(page);
  const data = { items: [], files: [folder], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await browser.send('Input.dispatchDragEvent', { type, x: 300, y: 300, data });
  }
}
