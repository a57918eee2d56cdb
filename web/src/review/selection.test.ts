import { describe, expect, it } from 'vitest';

import { human, makeReviewed, must, play } from '../testing/reviewStates';
import { growOrder, arrangeCells } from './galleryOrder';
import { findDoubtful, findNextOpen, findReplacement, listSelected, NOTHING_SELECTED } from './selection';
import { groupCells, isDoubtful } from './selectors';
import type { ReviewCell } from './types';

const cellsOf = (...facts: [id: string, isConfirmed: boolean][]): ReviewCell[] =>
  facts.map(([id, isConfirmed]) => ({
    ...must(makeReviewed().session.cells['p.0']),
    id,
    confirmed: isConfirmed ? { by: 'Ada', at: '2026-01-02T03:04:05.000Z', how: 'one' } : null,
  }));

describe('a selection', () => {
  const cells = cellsOf(['a', false], ['b', false]);

  it('holds only in the view in which it was made', () => {
    const selection = { view: 'BAND', ids: new Set(['b', 'gone']) };
    expect(listSelected(selection, 'BAND', cells)).toEqual(['b']);
    expect(listSelected(selection, 'LYMPHOCYTE', cells)).toEqual([]);
    expect(listSelected(NOTHING_SELECTED, 'BAND', cells)).toEqual([]);
  });

  it('never has a cell that has left the view', () => {
    expect(listSelected({ view: 'BAND', ids: new Set(['a', 'b']) }, 'BAND', cells.slice(0, 1))).toEqual(['a']);
  });
});

describe('the next cell to verify', () => {
  it('is the next open one, from the beginning after the end', () => {
    const cells = cellsOf(['a', false], ['b', true], ['c', true], ['d', false]);
    expect(findNextOpen(cells, ['b'])).toBe('d');
    expect(findNextOpen(cells, ['d'])).toBe('a');
    expect(findNextOpen(cells, ['a', 'd'])).toBeNull();
  });

  it('is the neighbour where a cell leaves a group that is all confirmed', () => {
    const cells = cellsOf(['a', true], ['b', true], ['c', true]);
    expect(findReplacement(cells, ['b'])).toBe('c');
    expect(findReplacement(cells, ['c'])).toBe('b');
    expect(findReplacement(cells, ['a', 'b', 'c'])).toBeNull();
    expect(findReplacement(cellsOf(['a', true], ['b', false]), ['b'])).toBe('a');
  });

  it('reaches every cell of a class whose order is kept, though each is sorted behind when it is confirmed', () => {
    const neutrophils = (state: ReturnType<typeof makeReviewed>) =>
      must(groupCells(state.session).find(({ shown }) => shown?.label === 'NEUTROPHIL')).cells;
    let state = makeReviewed();
    const order = growOrder([], neutrophils(state));
    let next: string | null = must(order[0]);
    for (let presses = 0; presses < order.length && next !== null; presses += 1) {
      state = play(state, human({ type: 'cells_confirmed', cellIds: [next] }));
      next = findNextOpen(arrangeCells(neutrophils(state), order), [next]);
    }
    expect(neutrophils(state).every(({ confirmed }) => confirmed !== null)).toBe(true);
  });
});

describe('the next doubtful cell', () => {
  const cells = groupCells(makeReviewed().session).flatMap((group) => group.cells);
  const doubtful = cells.filter(isDoubtful).map(({ id }) => id);

  it('is one without a name, or that wants a look, and of which nobody has spoken', () => {
    expect(doubtful.length).toBeGreaterThan(0);
    const [first] = doubtful;
    const renamed = must(cells.find(({ id }) => id === first));
    expect(isDoubtful({ ...renamed, confirmed: { by: 'Ada', at: '2026-01-02T03:04:05.000Z', how: 'one' } })).toBe(false);
    expect(isDoubtful({ ...renamed, duplicateOf: 'p.9' })).toBe(false);
  });

  it('follows in the order shown, both ways and round the ends', () => {
    const walk = (step: 1 | -1) => {
      let at: string | null = null;
      return doubtful.map(() => (at = findDoubtful(cells, at, step)?.id ?? null));
    };
    expect(walk(1)).toEqual(doubtful);
    expect(walk(-1)).toEqual(doubtful.toReversed());
    expect(findDoubtful(cells, doubtful.at(-1) ?? null, 1)?.id ?? null).toBe(doubtful.length > 1 ? doubtful[0] : null);
    expect(findDoubtful(cells.filter((cell) => !isDoubtful(cell)), null, 1)).toBeNull();
  });
});
