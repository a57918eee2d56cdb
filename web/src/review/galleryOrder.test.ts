import { describe, expect, it } from 'vitest';

import { addPictures, answerPicture, human, makeCell, makeState, must, play } from '../testing/reviewStates';
import { arrangeCells, growOrder } from './galleryOrder';
import type { ReviewState } from './reducer';
import { groupCells } from './selectors';
import type { ReviewCell } from './types';

const neutrophils = ({ session }: ReviewState): ReviewCell[] =>
  must(groupCells(session).find(({ shown }) => shown?.label === 'NEUTROPHIL')).cells;
const idsOf = (cells: readonly ReviewCell[]) => cells.map(({ id }) => id);

const begun = play(
  makeState(),
  addPictures('p', 'q'),
  answerPicture('p', makeCell('NEUTROPHIL', 0.95), makeCell('NEUTROPHIL', 0.9)),
);
const ended = play(begun, answerPicture('q', makeCell('NEUTROPHIL', 0.99), makeCell('NEUTROPHIL', 0.6)));

describe('the order of a gallery while cells are found', () => {
  it('is that of certainty at first, and then takes what is new at its end, the most doubtful first', () => {
    const order = growOrder([], neutrophils(begun));
    expect(order).toEqual(['p.1', 'p.0']);
    const grown = growOrder(order, neutrophils(ended));
    expect(idsOf(neutrophils(ended))).toEqual(['q.1', 'p.1', 'p.0', 'q.0']);
    expect(grown).toEqual(['p.1', 'p.0', 'q.1', 'q.0']);
    expect(idsOf(arrangeCells(neutrophils(ended), grown))).toEqual(grown);
  });

  it('stays the same array where nothing is new', () => {
    const order = growOrder(growOrder([], neutrophils(begun)), neutrophils(ended));
    const confirmed = play(ended, human({ type: 'cells_confirmed', cellIds: ['p.0', 'q.1'] }));
    expect(growOrder(order, neutrophils(confirmed))).toBe(order);
    expect(idsOf(arrangeCells(neutrophils(confirmed), order))).toEqual(order);
  });

  it('keeps the place of a cell that was named otherwise, should that be undone', () => {
    const order = growOrder([], neutrophils(ended));
    const named = play(ended, human({ type: 'cells_reclassified', cellIds: ['p.1'], label: 'BAND' }));
    const after = growOrder(order, neutrophils(named));
    expect(idsOf(arrangeCells(neutrophils(named), after))).toEqual(['q.1', 'p.0', 'q.0']);
    const back = play(named, human({ type: 'undo' }));
    expect(idsOf(arrangeCells(neutrophils(back), growOrder(after, neutrophils(back))))).toEqual(['q.1', 'p.1', 'p.0', 'q.0']);
  });
});
