import { describe, expect, it } from 'vitest';

import { addPictures, answerPicture, human, makeCell, makeState, must, play } from '../testing/reviewStates';
import { arrangeCells, CELL_ORDERS, growOrder, sortCells, type CellOrder } from './galleryOrder';
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

describe('how a gallery is arranged', () => {
  const looked = play(
    makeState(),
    addPictures('q', 'p'),
    answerPicture(
      'p',
      makeCell('NEUTROPHIL', 0.95, [200, 10, 40, 40]),
      makeCell('NEUTROPHIL', 0.6, [10, 10, 60, 60]),
      makeCell('NEUTROPHIL', 0.9, [10, 90, 20, 20]),
    ),
    answerPicture('q', makeCell('NEUTROPHIL', 0.99, [50, 50, 30, 30]), makeCell('LYMPHOCYTE', 0.8, [5, 5, 50, 50])),
    human({ type: 'cells_confirmed', cellIds: ['p.1'] }),
    human({ type: 'cells_reclassified', cellIds: ['q.1'], label: 'NEUTROPHIL' }),
  );
  const arrange = (order: CellOrder, isOpenOnly = false, state = looked) =>
    idsOf(sortCells(neutrophils(state), { order, isOpenOnly }, state.session.pictures));

  it('has the orders that a person can choose, each of all cells', () => {
    const orders = Object.fromEntries(CELL_ORDERS.map((order) => [order, arrange(order)]));
    expect(orders).toEqual({
      // Those that a person has spoken about are not doubtful any more.
      doubtful: ['p.1', 'q.1', 'p.2', 'p.0', 'q.0'],
      // The one that a person named has no probability.
      probable: ['q.0', 'p.0', 'p.2', 'p.1', 'q.1'],
      largest: ['p.1', 'q.1', 'p.0', 'q.0', 'p.2'],
      // From top to bottom of each photograph, in the order in which these were added.
      field: ['q.1', 'q.0', 'p.1', 'p.0', 'p.2'],
      hand: ['q.1', 'p.1', 'p.2', 'p.0', 'q.0'],
    });
  });

  it('leaves confirmed cells out where only open ones are asked for, and keeps those that are confirmed meanwhile', () => {
    expect(arrange('field', true)).toEqual(['q.0', 'p.0', 'p.2']);
    const shown = sortCells(neutrophils(looked), { order: 'field', isOpenOnly: true }, looked.session.pictures);
    const order = growOrder([], shown);
    const confirmed = play(looked, human({ type: 'cells_confirmed', cellIds: ['p.0'] }));
    const after = sortCells(neutrophils(confirmed), { order: 'field', isOpenOnly: true }, confirmed.session.pictures);
    expect(idsOf(after)).toEqual(['q.0', 'p.2']);
    expect(growOrder(order, after)).toBe(order);
    expect(idsOf(arrangeCells(neutrophils(confirmed), order))).toEqual(['q.0', 'p.0', 'p.2']);
  });
});
