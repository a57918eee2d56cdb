import { describe, expect, it, vi } from 'vitest';

import type { Box, Model } from '../engine';
import { listReviewed } from '../review/labCells';
import { createDesk } from '../testing/fakeReviewStore';
import { createFile, createModel, createResult } from '../testing/fakeEngine';
import { createLabField, isOther, LAB_MANIFEST } from '../testing/fakeLab';
import { must } from '../testing/reviewStates';
import type { ReviewDesk } from './reviewStore';

/** Calls every box a neutrophil, though it lies where the other cells do. */
const classifyBoxes: Model['classifyBoxes'] = (_, boxes) =>
  Promise.resolve({
    ...createResult(),
    cells: boxes.map((box) => ({ ...must(createLabField().cells[1]), box })),
  });

const sessionOf = (desk: ReviewDesk) => must(desk.getState().review ?? undefined).session;
const cellAt = (desk: ReviewDesk, box: Box) => Object.values(sessionOf(desk).cells).find((cell) => cell.box.join() === box.join());

/** A session whose first six cells are reviewed, under the profile fitted to them. */
async function useProfile(): Promise<ReviewDesk> {
  const desk = createDesk();
  await desk.start();
  const model = { ...createModel(() => Promise.resolve(createLabField()), LAB_MANIFEST), classifyBoxes };
  desk.setModel({ model, manifestUrl: 'm' });
  await desk.create('Slide 7');
  await desk.addFiles([createFile('one.png')]);
  await vi.waitFor(() => expect(Object.keys(sessionOf(desk).cells)).toHaveLength(12));
  const ids = Object.keys(sessionOf(desk).cells).slice(0, 6);
  desk.edit({ type: 'cells_reclassified', cellIds: ids.filter(isOther), label: 'LYMPHOCYTE' });
  desk.edit({ type: 'cells_confirmed', cellIds: ids.filter((id) => !isOther(id)) });
  expect(listReviewed(sessionOf(desk))).toHaveLength(6);
  await vi.waitFor(() => expect(desk.getState().lab.findings?.profile?.n_cells).toBe(6), { timeout: 30_000 });
  expect(await desk.laboratory.use(must((await desk.laboratory.keep('Ward 3')) ?? undefined))).toBeNull();
  return desk;
}

describe('a desk whose session uses a lab profile', () => {
  it('has it answer a box that a person drew or moved, as it does the model’s own', async () => {
    const desk = await useProfile();
    const [pictureId = ''] = Object.keys(sessionOf(desk).pictures);
    const drawn: Box = [100, 150, 30, 30];
    expect(desk.addCell(pictureId, drawn)).toBeNull();
    await vi.waitFor(() => expect(cellAt(desk, drawn)?.model).not.toBeNull());
    expect(cellAt(desk, drawn)).toMatchObject({ addedByHand: true, model: { label: 'NEUTROPHIL' }, adapted: { label: 'LYMPHOCYTE' } });

    // The profile had called this one a neutrophil, where its box was.
    const cellId = `${pictureId}.8`;
    expect(sessionOf(desk).cells[cellId]).toMatchObject({ adapted: { label: 'NEUTROPHIL' } });
    const moved: Box = [150, 150, 30, 30];
    expect(desk.moveBox(cellId, moved)).toBeNull();
    expect(sessionOf(desk).cells[cellId]).toMatchObject({ model: null, adapted: null });
    await vi.waitFor(() => expect(cellAt(desk, moved)?.model).not.toBeNull());
    expect(cellAt(desk, moved)).toMatchObject({ id: cellId, movedByHand: true, adapted: { label: 'LYMPHOCYTE' } });

    desk.laboratory.leave();
    expect(desk.moveBox(cellId, drawn)).toBeNull();
    await vi.waitFor(() => expect(sessionOf(desk).cells[cellId]?.model).not.toBeNull());
    expect(sessionOf(desk).cells[cellId]?.adapted).toBeNull();
  });
});
