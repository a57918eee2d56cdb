import { describe, expect, it } from 'vitest';

import { addPictures, answerPicture, human, makeCell, makeState, must, play } from '../testing/reviewStates';
import { findReferences } from './referenceCells';
import type { ReviewState } from './reducer';

const begun = play(
  makeState(),
  addPictures('p'),
  answerPicture(
    'p',
    makeCell('NEUTROPHIL', 0.6),
    makeCell('NEUTROPHIL', 0.9),
    makeCell('NEUTROPHIL', 0.95),
    makeCell('LYMPHOCYTE', 0.9),
    makeCell(null, 0.3),
  ),
);
const referencesOf = ({ session }: ReviewState, id: string, most = 4) =>
  findReferences(session, must(session.cells[id]), most).map(({ label, cells }) => [label, cells.map((cell) => cell.id)]);

describe('cells to compare with', () => {
  it('are of the class that the cell has and of the likeliest other one; none before one is confirmed', () => {
    expect(referencesOf(begun, 'p.0')).toEqual([['NEUTROPHIL', []], ['LYMPHOCYTE', []]]);
  });

  it('are confirmed ones only, the most typical first, never the cell itself, and not more than asked for', () => {
    const confirmed = play(begun, human({ type: 'cells_confirmed', cellIds: ['p.0', 'p.1', 'p.2', 'p.3'] }));
    expect(referencesOf(confirmed, 'p.0')).toEqual([['NEUTROPHIL', ['p.2', 'p.1']], ['LYMPHOCYTE', ['p.3']]]);
    expect(referencesOf(confirmed, 'p.0', 1)).toEqual([['NEUTROPHIL', ['p.2']], ['LYMPHOCYTE', ['p.3']]]);
  });

  it('are of the two likeliest classes where the cell has none', () => {
    // 0.3 and 0.7: the model's own shares, whichever way it was undecided.
    expect(referencesOf(begun, 'p.4').map(([label]) => label)).toEqual(['LYMPHOCYTE', 'NEUTROPHIL']);
    const rejected = play(begun, human({ type: 'cells_marked_not_cell', cellIds: ['p.1'] }));
    expect(referencesOf(rejected, 'p.1').map(([label]) => label)).toEqual(['NEUTROPHIL', 'LYMPHOCYTE']);
    expect(referencesOf(rejected, 'p.0')).toEqual([['NEUTROPHIL', []], ['LYMPHOCYTE', []]]);
  });
});
