import { describe, expect, it } from 'vitest';

import { EngineError, type Cell, type ClassifyOptions, type Model } from '../engine';
import cases from '../../../contract/slide_cases.json';
import type { Rectangle } from '../slides/plan';
import type { SlideReader } from '../slides/slideReader';
import type { Inspected } from '../slides/tasks';
import type { AnsweredField } from './reviewState';
import { SlideLook } from './slideLook';

/** Three tiles beside each other at 0.25 micrometres a pixel; a cell at 100, 100 of each, and one at the first seam. */
const [WIDTH, HEIGHT] = [5800, 1500];
const SEEN: Record<number, [number, number][]> = { 0: [[100, 100], [1965, 700]], 1: [[100, 100], [46, 702]], 2: [[100, 100]] };

function toCell([x, y]: [number, number]): Cell {
  return { box: [x, y, 40, 40], label: 'LYMPHOCYTE', probability: 1, probabilities: { LYMPHOCYTE: 1 }, status: 'confident' };
}

function setUp({ isOpen = (): boolean => true } = {}) {
  const inspected: number[] = [];
  const fields: AnsweredField[] = [];
  const cut: Rectangle[] = [];
  let current = 0;
  let beforeTile: (tile: number) => void = () => undefined;
  const reader: SlideReader = {
    info: { width: WIDTH, height: HEIGHT, umPerPx: 0.25, levels: [] },
    readTile: () => Promise.reject(new Error('not asked')),
    findGlass: () => Promise.resolve(240),
    inspect: (_, tile) => {
      inspected.push(tile);
      // Its number travels in the picture's width.
      return Promise.resolve<Inspected>({ state: 'looked', image: { width: tile } as ImageData });
    },
    cut: (places) => {
      cut.push(...places);
      return Promise.resolve(places.map(() => new Blob(['jpeg'])));
    },
    close: () => undefined,
  };
  const model = {
    manifest: { locator: cases.locator },
    classify: (image: ImageData, { signal }: ClassifyOptions) => {
      current = image.width;
      beforeTile(current);
      if (signal?.aborted) return Promise.reject(new EngineError('aborted', 'Stopped on request.'));
      return Promise.resolve({ cells: (SEEN[current] ?? []).map(toCell) });
    },
  } as unknown as Model;
  const look = new SlideLook({
    reader,
    name: 'slide.tif',
    model,
    createSession: () => Promise.resolve('session'),
    addAnswered: (_, added) => {
      if (!isOpen()) return Promise.resolve(null);
      fields.push(...added);
      return Promise.resolve(added.map((__, index) => `p${fields.length - added.length + index}`));
    },
  });
  return { look, inspected, fields, cut, onTile: (act: typeof beforeTile) => (beforeTile = act) };
}

const WHOLE = { region: null, area: 'all', umPerPx: 0.25 } as const;

describe('a look at a whole slide', () => {
  it('finds each cell once and hands it over with what is around it', async () => {
    const { look, fields } = setUp();
    await look.start(WHOLE);
    const { phase, done, total, tiles, cells } = look.getState();
    expect({ phase, done, total }).toEqual({ phase: 'done', done: 3, total: 3 });
    expect(tiles.looked).toBe(3);
    // Of the two looks at the cell of the seam the one that is in its own core stays.
    expect(cells.map(({ box }) => box)).toEqual([[100, 100, 40, 40], [2020, 100, 40, 40], [1966, 702, 40, 40], [3940, 100, 40, 40]]);
    expect(fields.map(({ file }) => file.name)).toEqual(['0001_x0_y24.jpg', '0002_x1912_y24.jpg', '0003_x1858_y626.jpg', '0004_x3832_y24.jpg']);
    expect(fields[2]?.answer.cells.map(({ box }) => box)).toEqual([[108, 76, 40, 40]]);
    expect(cells.every(({ cellId }) => cellId?.endsWith('.0'))).toBe(true);
  });

  it('goes on after a pause with the tile that was stopped', async () => {
    const { look, inspected, fields, onTile } = setUp();
    onTile((tile) => {
      if (tile === 1) look.pause();
    });
    await look.start(WHOLE);
    expect(look.getState()).toMatchObject({ phase: 'paused', done: 1, total: 3 });
    expect(fields).toHaveLength(2);
    onTile(() => undefined);
    await look.goOn();
    expect(look.getState()).toMatchObject({ phase: 'done', done: 3 });
    expect(inspected.filter((tile) => tile === 0)).toHaveLength(1);
    // What was handed over before stays, though the next tile would have been its owner.
    expect(look.getState().cells.map(({ box }) => box)).toContainEqual([1965, 700, 40, 40]);
    expect(fields).toHaveLength(4);
  });

  it('in a region looks at its tiles alone, and finds nothing twice in the next look', async () => {
    const { look, inspected, fields } = setUp();
    await look.start({ ...WHOLE, region: [0, 0, 500, 500] });
    expect(inspected).toEqual([0]);
    expect(look.getState()).toMatchObject({ phase: 'done', total: 1, tiles: { looked: 1, outside: 2 } });
    expect(look.getState().cells).toHaveLength(1);
    await look.start(WHOLE);
    expect(look.getState().cells).toHaveLength(4);
    expect(fields).toHaveLength(4);
  });

  it('keeps cells whose session is closed until it is open again', async () => {
    let isOpen = false;
    const { look, fields } = setUp({ isOpen: () => isOpen });
    await look.start(WHOLE);
    expect(look.getState()).toMatchObject({ phase: 'done', waiting: 4 });
    isOpen = true;
    await look.handOverWaiting();
    expect(look.getState().waiting).toBe(0);
    expect(fields).toHaveLength(4);
  });
});
