import { expect, it } from 'vitest';

import { addPictures, answerPicture, human, makeCell, makeState, must, play } from '../testing/reviewStates';
import { verifyAudit } from './audit';
import { countTotals, labelOf } from './selectors';
import type { Box } from './types';

const BOX: Box = [300, 200, 40, 44];

function makeOne() {
  return play(makeState(), addPictures('p'), answerPicture('p', makeCell('NEUTROPHIL'), makeCell('NEUTROPHIL', 0.9, [100, 10, 40, 40])));
}

const taken = human({
  type: 'annotations_added',
  files: 'cells.json',
  added: [{ cellId: 'p.a', pictureId: 'p', box: BOX, label: 'LYMPHOCYTE' }, { cellId: 'p.b', pictureId: 'p', box: [400, 200, 40, 44], label: null }],
  named: [{ cellId: 'p.0', label: 'BAND' }, { cellId: 'p.1', label: 'BAND' }],
});

it('annotations are one step with one entry; nothing is verified, and no person of the slide is named', () => {
  const before = play(makeOne(), human({ type: 'cells_confirmed', cellIds: ['p.1'] }));
  const { session, rejected, history } = play(before, taken);
  expect(rejected).toBeNull();
  expect(Object.values(session.cells).map(labelOf)).toEqual(['BAND', 'NEUTROPHIL', 'LYMPHOCYTE', null]);
  expect(session.cells['p.a']).toMatchObject({ answer: { label: 'LYMPHOCYTE', by: '' }, confirmed: null, addedByHand: true });
  expect(countTotals(session)).toMatchObject({ confirmed: 1, unconfirmed: 2, unidentified: 1 });
  expect(session.audit).toHaveLength(before.session.audit.length + 1);
  expect(must(session.audit.at(-1))).toMatchObject({ action: 'annotations_added', by: 'Ada', given: { files: 'cells.json' } });
  expect(verifyAudit(session).intact).toBe(true);
  expect(history.past).toHaveLength(before.history.past.length + 1);
  const back = play({ session, history, rejected: null }, human({ type: 'undo' })).session;
  expect(back).toEqual({ ...before.session, audit: back.audit });
});

it('all of them or none', () => {
  const state = makeOne();
  for (const change of [
    { added: [...taken.added, { cellId: 'p.c', pictureId: 'p', box: [630, 0, 40, 40] as Box, label: null }] },
    { added: [{ cellId: 'p.0', pictureId: 'p', box: BOX, label: null }] },
    { named: [{ cellId: 'p.0', label: 'MONOCYTE' }] },
    { named: [{ cellId: 'nobody', label: 'BAND' }] },
  ]) {
    const next = play(state, { ...taken, ...change });
    expect(next.rejected).not.toBeNull();
    expect(next.session).toBe(state.session);
  }
});
