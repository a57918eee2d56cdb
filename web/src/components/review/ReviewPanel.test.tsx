// @vitest-environment jsdom
import 'fake-indexeddb/auto';
import '@testing-library/jest-dom/vitest';

import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';

import type { Box, Cell, PictureResult } from '../../engine';
import { countTotals } from '../../review/selectors';
import { createReviewStore } from '../../testing/fakeReviewStore';
import { createCell, createField, createFile, createModel, createResult, FINDER_MANIFEST } from '../../testing/fakeEngine';
import { cellsOf, groupOf, openReviewPart, openSession, prepareReviewPage, sessionOf } from '../../testing/reviewPage';
import { must } from '../../testing/reviewStates';

prepareReviewPage();

describe('the review', () => {
  it('teaches where no session is open', async () => {
    await openReviewPart({ language: 'zh-CN' });
    expect(await screen.findByRole('heading', { name: '从视野到审核过的分类计数' })).toBeVisible();
  });

  it('shows what has no name first and counts each class', async () => {
    await openSession();
    expect(groupOf('Unidentified')).toHaveAttribute('aria-selected', 'true');
    expect(groupOf('Neutrophil')).toHaveAccessibleName('Neutrophil: 2 cells, 2 not verified');
  });

  it('moves no cell while photographs are looked at, and sorts them when that is done', async () => {
    const named = (probability: number, change: Partial<Cell> = {}): Cell => ({ ...createCell(0.97), probability, ...change });
    const waiting: ((cells: Cell[]) => void)[] = [];
    const classify = () =>
      new Promise<PictureResult>((resolve) => {
        waiting.push((cells) => resolve({ ...createResult(), cells }));
      });
    const { reviewStore } = await openReviewPart({ model: createModel(classify, FINDER_MANIFEST) });
    await waitFor(() => expect(reviewStore.getState().phase).toBe('ready'));
    await reviewStore.create('Slide 7');
    await reviewStore.addFiles(['one.png', 'two.png', 'three.png'].map((name) => new File([name], name)));
    const answer = async (...cells: Cell[]) => {
      const count = Object.keys(sessionOf(reviewStore).cells).length + cells.length;
      await waitFor(() => expect(waiting).toHaveLength(1));
      must(waiting.pop())(cells);
      await waitFor(() => expect(Object.keys(sessionOf(reviewStore).cells)).toHaveLength(count));
    };
    const shares = (name: string) => cellsOf(name).map(({ textContent }) => /[\d.]+%/.exec(textContent)?.[0]);
    await answer(named(0.95), named(0.97));
    await waitFor(() => expect(shares('Neutrophil')).toEqual(['95.0%', '97.0%']));
    await answer(named(0.93), named(0.2, { label: null, status: 'unidentified' }));
    await waitFor(() => expect(groupOf('Unidentified')).toHaveAccessibleName(/^Unidentified: 1 cell,/));
    expect(groupOf('Neutrophil')).toHaveAttribute('aria-selected', 'true');
    expect(shares('Neutrophil')).toEqual(['95.0%', '97.0%', '93.0%']);
    await answer(named(0.96));
    await waitFor(() => expect(groupOf('Unidentified')).toHaveAttribute('aria-selected', 'true'));
    await userEvent.click(groupOf('Neutrophil'));
    expect(shares('Neutrophil')).toEqual(['93.0%', '95.0%', '96.0%', '97.0%']);
  });

  it('names the selected cell by a key, and takes it back', async () => {
    const { user, reviewStore } = await openSession();
    await user.click(must(cellsOf('Unidentified')[0]));
    await user.keyboard('2');
    await waitFor(() => expect(countTotals(sessionOf(reviewStore))).toMatchObject({ unidentified: 0, renamed: 1 }));
    expect(groupOf('Lymphocyte')).toHaveAccessibleName('Lymphocyte: 1 cell, 0 not verified');
    expect(screen.getByText('1 cell reclassified: Lymphocyte.')).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Undo' }));
    expect(countTotals(sessionOf(reviewStore))).toMatchObject({ unidentified: 1, renamed: 0 });
    await user.click(screen.getByRole('button', { name: 'Redo' }));
    expect(countTotals(sessionOf(reviewStore)).unidentified).toBe(0);
  });

  it('acts once for a key that is held, and by its place on a layout of another script', async () => {
    const { user, reviewStore } = await openSession();
    await user.click(must(cellsOf('Unidentified')[0]));
    const press = (key: string, code: string, repeat: boolean) =>
      fireEvent.keyDown(must(cellsOf('Unidentified')[0]), { key, code, repeat });
    press('2', 'Digit2', true);
    expect(countTotals(sessionOf(reviewStore))).toMatchObject({ unidentified: 1, renamed: 0 });
    press('２', 'Digit2', false);
    await waitFor(() => expect(countTotals(sessionOf(reviewStore))).toMatchObject({ unidentified: 0, renamed: 1 }));
  });

  it('names the selection from the menu, with a class of one’s own too', async () => {
    const { user, reviewStore } = await openSession();
    await user.click(groupOf('Neutrophil'));
    await user.click(screen.getByRole('button', { name: 'Select all' }));
    await user.click(screen.getByRole('button', { name: 'Reclassify' }));
    await user.click(await screen.findByRole('menuitem', { name: 'A class of your own…' }));
    await user.type(await screen.findByRole('textbox', { name: 'Name of the class' }), 'test');
    await user.click(screen.getByRole('button', { name: 'Add the class' }));
    expect(await screen.findByText(/is not the name of a part of a data set/)).toBeVisible();
    await user.clear(screen.getByRole('textbox', { name: 'Name of the class' }));
    await user.type(screen.getByRole('textbox', { name: 'Name of the class' }), 'Hairy cell');
    await user.click(screen.getByRole('button', { name: 'Add the class' }));
    await waitFor(() => expect(countTotals(sessionOf(reviewStore)).byLabel['HAIRY_CELL']).toBe(2));
  });

  it('confirms a class at once and marks what is no cell', async () => {
    const { user, reviewStore } = await openSession();
    await user.click(groupOf('Neutrophil'));
    await user.click(screen.getByRole('button', { name: 'Verify the whole class' }));
    // Nothing here can draw a cell, so none was on screen.
    await screen.findByRole('heading', { name: '2 cells were not on screen' });
    expect(countTotals(sessionOf(reviewStore)).confirmed).toBe(0);
    await user.click(screen.getByRole('button', { name: 'Verify the whole class now' }));
    expect(countTotals(sessionOf(reviewStore)).confirmed).toBe(2);
    expect(sessionOf(reviewStore).audit.at(-1)?.given).toEqual({ label: 'NEUTROPHIL', unseen: 2 });
    expect(Object.values(sessionOf(reviewStore).cells).map(({ confirmed }) => confirmed?.how ?? null)).toContain('class');
    await user.click(must(cellsOf('Neutrophil')[0]));
    await user.keyboard('x');
    await waitFor(() => expect(countTotals(sessionOf(reviewStore)).notCells).toBe(1));
    expect(groupOf('Artefact')).toHaveAccessibleName(/1 cell/);
  });

  it('acts by keys on the selected cell alone, in an order that stays, until each is confirmed', async () => {
    const named = (probability: number): Cell => ({
      ...createCell(0.97),
      probability,
      status: probability < 0.9 ? 'review' : 'confident',
    });
    const cells = [0.6, 0.65, 0.95, 0.96].map(named);
    const model = createModel(() => Promise.resolve({ ...createResult(), cells }), FINDER_MANIFEST);
    const { user, reviewStore } = await openSession({ model });
    const words = () => cellsOf('Neutrophil').map(({ textContent }) => /[\d.]+%/.exec(textContent)?.[0]);
    const order = ['60.0%', '65.0%', '95.0%', '96.0%'];
    expect(words()).toEqual(order);
    await user.hover(must(cellsOf('Neutrophil')[2]));
    await user.keyboard('x');
    expect(countTotals(sessionOf(reviewStore)).notCells).toBe(0);
    await user.click(must(cellsOf('Neutrophil')[0]));
    await user.hover(must(cellsOf('Neutrophil')[3]));
    for (let confirmed = 1; confirmed <= 4; confirmed += 1) {
      await user.keyboard('c');
      expect(countTotals(sessionOf(reviewStore)).confirmed).toBe(confirmed);
      expect(words()).toEqual(order);
    }
    expect(must(cellsOf('Neutrophil')[3])).toHaveAttribute('aria-selected', 'true');
    await user.keyboard('{c>3/}');
    expect(countTotals(sessionOf(reviewStore)).confirmed).toBe(4);
    await user.keyboard('2');
    expect(must(cellsOf('Neutrophil')[2])).toHaveAttribute('aria-selected', 'true');
    await user.click(groupOf('Lymphocyte'));
    expect(must(cellsOf('Lymphocyte')[0])).toHaveTextContent('by hand');
    // The selection ended with its view.
    await user.keyboard('x');
    expect(countTotals(sessionOf(reviewStore)).notCells).toBe(0);
  });

  it('keeps the class that somebody pressed, shown already or not, when the queue ends', async () => {
    const waiting: ((cells: Cell[]) => void)[] = [];
    const classify = () =>
      new Promise<PictureResult>((resolve) => {
        waiting.push((cells) => resolve({ ...createResult(), cells }));
      });
    const { reviewStore, user } = await openReviewPart({ model: createModel(classify, FINDER_MANIFEST) });
    await waitFor(() => expect(reviewStore.getState().phase).toBe('ready'));
    await reviewStore.create('Slide 7');
    await reviewStore.addFiles(['one.png', 'two.png'].map((name) => new File([name], name)));
    await waitFor(() => expect(waiting).toHaveLength(1));
    must(waiting.pop())([createCell(0.97)]);
    await waitFor(() => expect(groupOf('Neutrophil')).toHaveAttribute('aria-selected', 'true'));
    await user.click(groupOf('Neutrophil'));
    await waitFor(() => expect(waiting).toHaveLength(1));
    must(waiting.pop())([createCell(0.2)]);
    await waitFor(() => expect(reviewStore.getState().mode).toBe('idle'));
    expect(groupOf('Unidentified')).toHaveAccessibleName(/^Unidentified: 1 cell,/);
    expect(groupOf('Neutrophil')).toHaveAttribute('aria-selected', 'true');
  });

  it('asks who confirms before the first cell is, and remembers it', async () => {
    const keepReader = vi.fn();
    const { user, reviewStore } = await openSession({ tools: { reader: '', keepReader } });
    await user.click(must(cellsOf('Unidentified')[0]));
    await user.keyboard('2');
    const name = await screen.findByRole('textbox', { name: 'Your name' });
    expect(countTotals(sessionOf(reviewStore)).renamed).toBe(0);
    await user.type(name, 'Grace{Enter}');
    expect(countTotals(sessionOf(reviewStore)).renamed).toBe(1);
    expect(sessionOf(reviewStore).audit.at(-1)).toMatchObject({ action: 'cells_reclassified', by: 'Grace' });
    expect(keepReader).toHaveBeenCalledExactlyOnceWith('Grace');
    expect(screen.getByRole('textbox', { name: 'Your name' })).toHaveValue('Grace');
  });

  it('takes a wrong photograph out with what is lost said, puts it back, and says which files were passed over', async () => {
    const { user, reviewStore } = await openSession();
    await user.click(must(cellsOf('Unidentified')[0]));
    await user.keyboard('2');
    const before = sessionOf(reviewStore).cells;
    await user.click(screen.getByRole('button', { name: 'Take it out' }));
    expect(await screen.findByText(/^one.png leaves .* with 4 cells: 1 verified, 1 changed by hand, 0 decisions/)).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Take the field out' }));
    expect(sessionOf(reviewStore).cells).toEqual({});
    expect(screen.getByText('one.png was taken out. It can be put back.')).toBeInTheDocument();
    await user.click(screen.getByText('1 field taken out'));
    await user.click(screen.getByRole('button', { name: 'Put one.png back' }));
    expect(sessionOf(reviewStore).cells).toEqual(before);
    const again = new File(['one.png'], 'copy.png');
    await reviewStore.addFiles([again, new File(['other'], 'two.png'), new File(['other'], 'three.png')]);
    expect(await screen.findByText('2 files were passed over: on the slide already')).toBeVisible();
    expect(screen.getByText('copy.png (the same file as one.png)')).toBeVisible();
    expect(screen.getByText('three.png (the same file as two.png)')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(screen.queryByText(/passed over/)).toBeNull();
  });

  it('says in every part that the session is signed', async () => {
    const { user, reviewStore } = await openSession();
    const ids = Object.keys(sessionOf(reviewStore).cells);
    reviewStore.edit({ type: 'cells_reclassified', cellIds: ids, label: 'NEUTROPHIL' });
    expect(reviewStore.edit({ type: 'signed', unidentifiedKnown: false })).toBeNull();
    for (const part of ['Cells', 'Differential', 'Report', 'Tally', 'Quiz']) {
      await user.click(screen.getByRole('tab', { name: part }));
      const line = await screen.findByText(/^Signed by Ada, [^.]+\. Nothing changes until the signature is taken back/, {}, { timeout: 100_000 });
      expect(line, part).toBeVisible();
    }
  });

  it('adds a missed cell by keys and asks for its name', async () => {
    const { user, reviewStore } = await openSession();
    await user.click(screen.getByRole('button', { name: 'Draw a box' }));
    const layer = await screen.findByRole('application', { name: 'Box for a missed cell' });
    expect(layer).toHaveFocus();
    await user.keyboard('{ArrowLeft}{Shift>}{ArrowDown}{/Shift}{Enter}');
    const added = Object.values(sessionOf(reviewStore).cells).filter((cell) => cell.addedByHand);
    expect(added.map(({ box }) => box)).toEqual([[143, 105, 30, 32]]);
    expect(groupOf('Unidentified')).toHaveAccessibleName(/2 cells/);
  });

  it('changes a box by keys, has it named anew, and takes it back', async () => {
    const answer = must(createField().cells[0]);
    const model = {
      ...createModel(() => Promise.resolve(createField()), FINDER_MANIFEST),
      classifyBoxes: (_: unknown, [box = answer.box]: readonly Box[]) =>
        Promise.resolve({ ...createField(), cells: [{ ...answer, box, label: 'LYMPHOCYTE' }] }),
    };
    const { user, reviewStore } = await openSession({ model });
    await user.click(groupOf('Neutrophil'));
    const [, second] = cellsOf('Neutrophil');
    await user.click(must(second));
    const change = screen.getByRole('button', { name: 'Change the box' });
    await user.click(change);
    const box = await screen.findByRole('application', { name: 'Box of the cell: Neutrophil' });
    await waitFor(() => expect(box).toHaveFocus());
    await user.keyboard('{ArrowRight}{Shift>}{ArrowDown}{/Shift}{Escape}');
    expect(sessionOf(reviewStore).audit.at(-1)?.action).toBe('pictures_added');
    expect(change).toHaveFocus();
    await user.click(change);
    await user.keyboard('{ArrowRight}{Shift>}{ArrowDown}{/Shift}{Enter}');
    await waitFor(() => expect(groupOf('Lymphocyte')).toHaveAccessibleName('Lymphocyte: 1 cell, 1 not verified'));
    const moved = Object.values(sessionOf(reviewStore).cells).filter(({ movedByHand }) => movedByHand);
    expect(moved.map(({ box }) => box)).toEqual([[42, 20, 60, 62]]);
    await user.click(screen.getByRole('button', { name: 'Undo' }));
    expect(groupOf('Lymphocyte')).toHaveAccessibleName(/^Lymphocyte: 0 cells/);
    expect(Object.values(sessionOf(reviewStore).cells).filter(({ movedByHand }) => movedByHand)).toEqual([]);
  });

  it('says of the chosen cell why it wants a look and what its name rests on', async () => {
    const field = createField();
    const classifyBoxes = () => Promise.resolve({ ...field, cells: field.cells.slice(3) });
    const model = { ...createModel(() => Promise.resolve(field), FINDER_MANIFEST), classifyBoxes };
    const { user } = await openSession({ model });
    const chosen = screen.getByRole('region', { name: 'The chosen cell' });
    expect(chosen).toHaveTextContent('Choose a cell in the gallery');
    await user.click(must(cellsOf('Unidentified')[0]));
    expect(chosen).toHaveTextContent('The model: Lymphocyte, 80.0%');
    expect(chosen).toHaveTextContent('it gives that 12.5%, below its mark of 40%');
    expect(within(chosen).getAllByRole('meter')).toHaveLength(3);
    // Nothing here reads the photograph.
    await waitFor(() => expect(chosen).toHaveTextContent('Your browser cannot show this file.'));
    await user.click(within(chosen).getByRole('button', { name: 'Show what the name rests on' }));
    await waitFor(() => expect(chosen).toHaveTextContent('Coloured is what speaks for Lymphocyte'));
    expect(chosen.querySelectorAll('.crop-map rect')).toHaveLength(2);
  });

  it('keeps the session: closed, listed, opened again, deleted after a question', async () => {
    const { user, reviewStore } = await openSession();
    const { id } = sessionOf(reviewStore);
    await user.click(screen.getByRole('button', { name: 'Close the slide' }));
    await waitFor(() => expect(reviewStore.getState().summaries[0]).toMatchObject({ id, pictures: 1, cells: 4 }));
    await user.click(await screen.findByRole('button', { name: 'Open Slide 7' }));
    await screen.findByRole('heading', { level: 1, name: 'Slide 7' });
    expect(Object.keys(sessionOf(reviewStore).cells)).toHaveLength(4);
    await user.click(screen.getByRole('button', { name: 'Close the slide' }));
    await user.click(await screen.findByRole('button', { name: 'Delete Slide 7' }));
    await user.click(await screen.findByRole('button', { name: 'Delete for good' }));
    await waitFor(() => expect(reviewStore.getState().summaries).toEqual([]));
  });

  it('lists the sessions with what is confirmed and signed, and finds them by name or sample', async () => {
    const { user, reviewStore } = await openSession();
    const ids = Object.keys(sessionOf(reviewStore).cells);
    reviewStore.edit({ type: 'cells_reclassified', cellIds: ids, label: 'NEUTROPHIL' });
    reviewStore.edit({ type: 'signed', unidentifiedKnown: false });
    await reviewStore.create('Ward 3');
    reviewStore.edit({ type: 'sample_set', sampleId: 'B-17' });
    await user.click(screen.getByRole('button', { name: 'Close the slide' }));
    const rows = async () => (await screen.findAllByRole('listitem')).filter((row) => row.className === 'worklist-row');
    await waitFor(async () => expect(await rows()).toHaveLength(2));
    const signed = must((await rows()).find((row) => row.textContent.includes('Slide 7')));
    expect(signed).toHaveTextContent(/1 field, 4 of 4 cells verified/);
    expect(within(signed).getByText('signed')).toBeVisible();
    const search = screen.getByRole('searchbox', { name: 'Search by name or sample' });
    await user.type(search, 'b-17');
    expect(screen.getByText('1 slide found')).toBeVisible();
    expect(must((await rows())[0])).toHaveTextContent(/Ward 3.*sample B-17.*not signed/);
    expect(screen.queryByRole('button', { name: 'Open Slide 7' })).toBeNull();
    await user.clear(search);
    expect(await rows()).toHaveLength(2);
  });

  it('says that nothing is kept where the browser keeps nothing, and works', async () => {
    const reviewStore = createReviewStore();
    await reviewStore.start();
    reviewStore.setModel({ model: createModel(() => Promise.resolve(createField()), FINDER_MANIFEST), manifestUrl: 'm' });
    await reviewStore.create('Night');
    await reviewStore.addFiles([createFile('one.png')]);
    await waitFor(() => expect(Object.keys(sessionOf(reviewStore).cells)).toHaveLength(4));
    const [pictureId = ''] = Object.keys(sessionOf(reviewStore).pictures);
    expect(await (await reviewStore.loadBlob(pictureId))?.text()).toBe('one.png');
    expect(await reviewStore.loadBlob('elsewhere')).toBeNull();
  });
});
