import { describe, expect, it, vi } from 'vitest';

import type { Box, Model } from '../engine';
import { listReviewed } from '../review/labCells';
import { createReviewStore } from '../testing/fakeReviewStore';
import { createField, createFile, createModel, createResult, FINDER_MANIFEST } from '../testing/fakeEngine';
import { createLabField, isOther, LAB_MANIFEST } from '../testing/fakeLab';
import { must } from '../testing/reviewStates';
import type { ReviewStore } from './reviewStore';

/** Calls every box a neutrophil, though its embedding is near the other cells. */
const classifyBoxes: Model['classifyBoxes'] = (_, boxes) =>
  Promise.resolve({
    ...createResult(),
    cells: boxes.map((box) => ({ ...must(createLabField().cells[1]), box })),
  });

const sessionOf = (reviewStore: ReviewStore) => must(reviewStore.getState().review ?? undefined).session;
const cellAt = (reviewStore: ReviewStore, box: Box) => Object.values(sessionOf(reviewStore).cells).find((cell) => cell.box.join() === box.join());

/** A session whose first six cells are reviewed, under the profile fitted to them. */
async function useProfile(): Promise<ReviewStore> {
  const reviewStore = createReviewStore();
  await reviewStore.start();
  const model = { ...createModel(() => Promise.resolve(createLabField()), LAB_MANIFEST), classifyBoxes };
  reviewStore.setModel({ model, manifestUrl: 'm' });
  await reviewStore.create('Slide 7');
  await reviewStore.addFiles([createFile('one.png')]);
  await vi.waitFor(() => expect(Object.keys(sessionOf(reviewStore).cells)).toHaveLength(12));
  const ids = Object.keys(sessionOf(reviewStore).cells).slice(0, 6);
  reviewStore.edit({ type: 'cells_reclassified', cellIds: ids.filter(isOther), label: 'LYMPHOCYTE' });
  reviewStore.edit({ type: 'cells_confirmed', cellIds: ids.filter((id) => !isOther(id)) });
  expect(listReviewed(sessionOf(reviewStore))).toHaveLength(6);
  await vi.waitFor(() => expect(reviewStore.getState().lab.findings?.profile?.n_cells).toBe(6));
  expect(await reviewStore.adaptation.use(must((await reviewStore.adaptation.save('Ward 3')) ?? undefined))).toBeNull();
  return reviewStore;
}

describe('a picture whose file has several', () => {
  it('is marked, beside what its photograph is marked with', async () => {
    const reviewStore = createReviewStore({ assess: () => Promise.resolve(['dark']) });
    await reviewStore.start();
    const classify: Model['classify'] = (input) => {
      const notes = input instanceof File && input.name === 'pages.tif' ? [{ en: 'Four.', 'zh-CN': '四。' }] : undefined;
      return Promise.resolve({ ...createLabField(), ...(notes && { notes }) });
    };
    reviewStore.setModel({ model: createModel(classify, LAB_MANIFEST), manifestUrl: 'm' });
    await reviewStore.create('Slide 8');
    await reviewStore.addFiles([createFile('pages.tif'), new File(['another'], 'one.png', { type: 'image/png' })]);
    const flags = (): Record<string, string[]> =>
      Object.fromEntries(Object.values(sessionOf(reviewStore).pictures).map((picture) => [picture.name, picture.flags]));
    await vi.waitFor(() => expect(flags()).toEqual({ 'pages.tif': ['dark', 'several'], 'one.png': ['dark'] }));
  });
});

describe('photographs without a session', () => {
  const files = ['one', 'two'].map((name) => new File([name], `${name}.png`, { type: 'image/png' }));

  it('wait for a model, and open a session with it', async () => {
    const reviewStore = createReviewStore();
    await reviewStore.start();
    await reviewStore.createWith('Monday', files.slice(0, 1));
    await reviewStore.createWith('Monday', files.slice(1));
    expect(reviewStore.getState()).toMatchObject({ waiting: 2, review: null });
    reviewStore.setModel({ model: createModel(() => Promise.resolve(createLabField()), LAB_MANIFEST), manifestUrl: 'm' });
    await vi.waitFor(() => expect(Object.keys(sessionOf(reviewStore).cells)).toHaveLength(24));
    expect([sessionOf(reviewStore).name, reviewStore.getState().waiting]).toEqual(['Monday', 0]);
  });

  it('never come into another session where theirs cannot be opened', async () => {
    let isDown = false;
    const fetchBytes = () => (isDown ? Promise.reject(new Error('down')) : Promise.resolve(Uint8Array.of(1)));
    const reviewStore = createReviewStore({ fetchBytes });
    await reviewStore.start();
    reviewStore.setModel({ model: createModel(() => Promise.resolve(createLabField()), LAB_MANIFEST), manifestUrl: 'm' });
    await reviewStore.create('Another smear');
    isDown = true;
    reviewStore.setModel({ model: createModel(() => Promise.resolve(createLabField()), LAB_MANIFEST), manifestUrl: 'n' });
    await reviewStore.createWith('Monday', files);
    expect(reviewStore.getState()).toMatchObject({ problem: { kind: 'storage_failed', message: 'down' } });
    // Time for what would be added.
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect([sessionOf(reviewStore).name, sessionOf(reviewStore).pictures]).toEqual(['Another smear', {}]);
  });
});

describe('annotations that come with fields', () => {
  it('are no fields, wait for the person, and are one step; the model is asked once about all new boxes of a field', async () => {
    const asked = vi.fn(classifyBoxes);
    const reviewStore = createReviewStore();
    await reviewStore.start();
    const model = { ...createModel(() => Promise.resolve(createLabField()), LAB_MANIFEST), classifyBoxes: asked };
    reviewStore.setModel({ model, manifestUrl: 'm' });
    await reviewStore.createWith('Slide 7', [createFile('one.png'), new File(['{}'], 'Cells.JSON')]);
    await vi.waitFor(() => expect(Object.keys(sessionOf(reviewStore).cells)).toHaveLength(12));
    expect(reviewStore.getState().annotationFiles.map(({ name }) => name)).toEqual(['Cells.JSON']);
    const [picture] = Object.values(sessionOf(reviewStore).pictures);
    const pictureId = must(picture).id;
    const boxes: Box[] = [[0, 0, 10, 10], [0, 20, 10, 10]];
    const before = sessionOf(reviewStore).audit.length;
    const added = boxes.map((box, index) => ({ pictureId, box, label: index === 0 ? 'LYMPHOCYTE' : null }));
    expect(reviewStore.addAnnotations({ added, named: [] })).toBeNull();
    await vi.waitFor(() => expect(boxes.map((box) => cellAt(reviewStore, box)?.model?.label)).toEqual(['NEUTROPHIL', 'NEUTROPHIL']));
    expect(asked).toHaveBeenCalledOnce();
    expect(cellAt(reviewStore, must(boxes[0]))?.answer).toMatchObject({ label: 'LYMPHOCYTE', by: '' });
    expect(sessionOf(reviewStore).audit).toHaveLength(before + 1);
    expect(sessionOf(reviewStore).audit.at(-1)?.given).toEqual({ files: 'Cells.JSON' });
    expect(reviewStore.edit({ type: 'undo' })).toBeNull();
    expect(Object.keys(sessionOf(reviewStore).cells)).toHaveLength(12);
    reviewStore.dismissAnnotations();
    expect(reviewStore.getState().annotationFiles).toEqual([]);
  });
});

describe('the answer to a field', () => {
  const model = () => createModel(() => Promise.resolve(createField()), FINDER_MANIFEST);

  it('says how it was computed, and is explained without asking the model again', async () => {
    const classifyBoxes = vi.fn(() => Promise.reject(new Error('asked again')));
    const reviewStore = createReviewStore();
    await reviewStore.start();
    reviewStore.setModel({ model: { ...model(), classifyBoxes }, manifestUrl: 'm' });
    await reviewStore.createWith('One', [createFile('one.png')]);
    await vi.waitFor(() => expect(Object.keys(sessionOf(reviewStore).cells)).toHaveLength(4));
    const [picture] = Object.values(sessionOf(reviewStore).pictures);
    expect(picture?.computed).toMatchObject({ backend: 'wasm', timings: { total_ms: 12 } });
    const [cell] = Object.values(sessionOf(reviewStore).cells);
    expect((await reviewStore.explain(must(cell)))?.map?.columns).toBe(3);
    expect(classifyBoxes).not.toHaveBeenCalled();
  });

  it('comes before its photograph is assessed', async () => {
    let assess: (flags: 'dark'[]) => void = () => undefined;
    const reviewStore = createReviewStore({ assess: () => new Promise((resolve) => (assess = resolve)) });
    await reviewStore.start();
    reviewStore.setModel({ model: model(), manifestUrl: 'm' });
    await reviewStore.createWith('One', [createFile('one.png')]);
    await vi.waitFor(() => expect(Object.values(sessionOf(reviewStore).pictures)[0]?.progress.phase).toBe('done'));
    assess(['dark']);
    await vi.waitFor(() => expect(Object.values(sessionOf(reviewStore).pictures)[0]?.flags).toEqual(['dark']));
  });

  it('comes when the model is back that was loaded anew meanwhile, and never from another model', async () => {
    const reviewStore = createReviewStore();
    await reviewStore.start();
    reviewStore.setModel({ model: model(), manifestUrl: 'm' });
    await reviewStore.create('One');
    reviewStore.setModel(null);
    await reviewStore.addFiles([createFile('one.png')]);
    const other = vi.fn(() => Promise.resolve(createField()));
    reviewStore.setModel({ model: createModel(other, { ...FINDER_MANIFEST, id: 'other' }), manifestUrl: 'o' });
    reviewStore.startQueue();
    reviewStore.setModel(null);
    reviewStore.startQueue();
    reviewStore.setModel({ model: model(), manifestUrl: 'm' });
    await vi.waitFor(() => expect(Object.keys(sessionOf(reviewStore).cells)).toHaveLength(4));
    expect(other).not.toHaveBeenCalled();
  });

  it('comes for an address that opens a slide, too', async () => {
    const reviewStore = createReviewStore();
    await reviewStore.start();
    reviewStore.setModel({ model: model(), manifestUrl: 'm' });
    await reviewStore.createWith('Linked', [], ['https://open.example/cell.png']);
    await vi.waitFor(() => expect(Object.keys(sessionOf(reviewStore).cells)).toHaveLength(4));
    expect(Object.values(sessionOf(reviewStore).pictures)[0]?.name).toBe('cell.png');
  });
});

describe('a reviewStore whose session uses a lab profile', () => {
  it('has it answer a box that a person drew or moved, as it does the model’s own', async () => {
    const reviewStore = await useProfile();
    const [pictureId = ''] = Object.keys(sessionOf(reviewStore).pictures);
    const drawn: Box = [100, 150, 30, 30];
    expect(reviewStore.addCell(pictureId, drawn).rejection).toBeNull();
    await vi.waitFor(() => expect(cellAt(reviewStore, drawn)?.model).not.toBeNull());
    expect(cellAt(reviewStore, drawn)).toMatchObject({ addedByHand: true, model: { label: 'NEUTROPHIL' }, adapted: { label: 'LYMPHOCYTE' } });

    // The profile had called this one a neutrophil, where its box was.
    const cellId = `${pictureId}.8`;
    expect(sessionOf(reviewStore).cells[cellId]).toMatchObject({ adapted: { label: 'NEUTROPHIL' } });
    const moved: Box = [150, 150, 30, 30];
    expect(reviewStore.moveBox(cellId, moved)).toBeNull();
    expect(sessionOf(reviewStore).cells[cellId]).toMatchObject({ model: null, adapted: null });
    await vi.waitFor(() => expect(cellAt(reviewStore, moved)?.model).not.toBeNull());
    expect(cellAt(reviewStore, moved)).toMatchObject({ id: cellId, movedByHand: true, adapted: { label: 'LYMPHOCYTE' } });

    reviewStore.adaptation.leave();
    expect(reviewStore.moveBox(cellId, drawn)).toBeNull();
    await vi.waitFor(() => expect(sessionOf(reviewStore).cells[cellId]?.model).not.toBeNull());
    expect(sessionOf(reviewStore).cells[cellId]?.adapted).toBeNull();
  });
});
