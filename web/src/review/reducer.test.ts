import { describe, expect, it } from 'vitest';

import type { EditAction } from './actions';
import { addPictures, answerPicture, human, makeCell, makeReviewed, makeState, must, play, STAMP } from '../testing/reviewStates';
import type { ReviewState } from './reducer';
import { verifyAudit } from './audit';
import { toModelAnswer } from './modelAnswer';
import { countTotals, findSignObstacles, groupCells, groupOffers, isChangedByHand, isTouched, labelOf, listClassConfirmations, listCounted, listOpenOffers, listUnconfirmed, measurePicture, probabilityOf } from './selectors';
import type { ReviewSession } from './types';
import { findUnseenCount, listUnseen } from './verification';

const sign = (unidentifiedKnown = false, by = 'Ada') => ({ type: 'signed' as const, unidentifiedKnown, at: STAMP.at, by });
const UNDO = human({ type: 'undo' });
const REDO = human({ type: 'redo' });

/** Everything but the trail, which only ever grows. */
const contentOf = ({ session: { audit: _audit, ...rest } }: ReviewState): Omit<ReviewSession, 'audit'> => rest;

function makeSignable(): ReviewState {
  return play(
    makeReviewed(),
    human({ type: 'class_confirmed', label: 'NEUTROPHIL' }),
    human({ type: 'cells_confirmed', cellIds: ['q.0'] }),
    human({ type: 'cells_reclassified', cellIds: ['p.2'], label: 'BAND' }),
  );
}

describe('pictures', () => {
  it('wait in the order they came, each file once', () => {
    const state = play(makeState(), addPictures('b', 'a'), addPictures('a', 'c'));
    const pictures = Object.values(state.session.pictures);
    expect(pictures.map(({ id, position }) => [id, position])).toEqual([['b', 0], ['a', 1], ['c', 2]]);
    expect(play(state, addPictures('a')).rejected).toEqual({ code: 'pictures_exist', names: ['a.png'] });
  });

  it('take their result once, and nothing after they were given up', () => {
    const state = play(makeState(), addPictures('p', 'q'), { type: 'pictures_skipped', pictureIds: ['q'] });
    const late = play(state, answerPicture('q', makeCell('NEUTROPHIL')), answerPicture('gone', makeCell('NEUTROPHIL')));
    expect(late.session).toBe(state.session);
    const done = play(state, answerPicture('p', makeCell('NEUTROPHIL')), answerPicture('p', makeCell(null), makeCell(null)));
    expect(Object.keys(done.session.cells)).toEqual(['p.0']);
    expect(done.session.pictures['p']).toMatchObject({ width: 640, height: 480, progress: { phase: 'done', took_ms: 20 } });
  });

  it('are tried again when they failed or were skipped, not otherwise', () => {
    const problem = { kind: 'models_missing', message: 'gone' } as const;
    const state = play(makeReviewed(), addPictures('r'), { type: 'picture_failed', pictureId: 'r', problem });
    expect(state.session.pictures['r']?.progress).toEqual({ phase: 'failed', problem });
    const again = play(state, { type: 'retried', pictureIds: ['r', 'p'], ...STAMP });
    expect(again.session.pictures['r']?.progress.phase).toBe('waiting');
    expect(again.session.pictures['p']?.progress.phase).toBe('done');
    expect(play(state, { type: 'retried', pictureIds: ['p'], ...STAMP }).rejected).toEqual({ code: 'nothing_to_do' });
  });

  it('leave with their cells and come back with them, corrected as they were', () => {
    const state = play(makeReviewed(), human({ type: 'cells_reclassified', cellIds: ['p.0'], label: 'BAND' }));
    const removed = play(state, human({ type: 'pictures_removed', pictureIds: ['p'] }));
    expect(Object.keys(removed.session.cells)).toEqual(['q.0']);
    expect(removed.session.audit.at(-1)?.changes.map(({ path }) => path).sort()).toEqual(['cells/p.0', 'cells/p.1', 'cells/p.2', 'pictures/p']);
    const restored = play(removed, human({ type: 'pictures_restored', pictureIds: ['p'] }));
    expect(contentOf(restored)).toEqual(contentOf(state));
    expect(verifyAudit(restored.session)).toEqual({ intact: true, entries: 4 });
    expect(play(restored, human({ type: 'pictures_restored', pictureIds: ['p'] })).rejected).toEqual({ code: 'unknown_picture', id: 'p' });
  });

  it('come back when their file is added again', () => {
    const state = makeReviewed();
    const removed = play(state, human({ type: 'pictures_removed', pictureIds: ['p'] }));
    const added = play(removed, human({ type: 'pictures_added', pictures: [{ ...must(state.session.pictures['p']), id: 'new' }] }));
    expect(contentOf(added)).toEqual(contentOf(state));
  });

  it('come back without a class that is no longer there, and without the answers of another profile', () => {
    const own = { label: 'OWN', name: { en: 'Own' }, isWhiteCell: true, color: '#abcdef' };
    const named = play(
      makeReviewed(),
      human({ type: 'class_added', added: own }),
      human({ type: 'cells_reclassified', cellIds: ['p.0'], label: 'OWN' }),
      human({ type: 'pictures_removed', pictureIds: ['p'] }),
      UNDO,
    );
    expect(named.session.classes.map(({ label }) => label)).not.toContain('OWN');
    const restored = play(named, human({ type: 'pictures_restored', pictureIds: ['p'] }));
    expect(restored.session.cells['p.0']).toMatchObject({ answer: null, confirmed: null });
  });
});

describe('cells', () => {
  it('are reclassified, one or many, which confirms them', () => {
    const { session } = play(makeReviewed(), human({ type: 'cells_reclassified', cellIds: ['p.0', 'p.2'], label: 'BAND' }));
    for (const id of ['p.0', 'p.2']) {
      expect(session.cells[id]).toMatchObject({
        answer: { label: 'BAND', ...STAMP },
        confirmed: { how: 'answer', ...STAMP },
      });
    }
    expect(session.cells['p.0']?.model?.label).toBe('NEUTROPHIL');
    expect(countTotals(session)).toMatchObject({ renamed: 2, unidentified: 0, byLabel: { BAND: 2, NEUTROPHIL: 1 } });
  });

  it('are confirmed as one, many and a whole class, each recorded as what it was', () => {
    const { session } = play(
      makeReviewed(),
      human({ type: 'cells_confirmed', cellIds: ['p.1'] }),
      human({ type: 'class_confirmed', label: 'NEUTROPHIL' }),
      human({ type: 'cells_confirmed', cellIds: ['p.2', 'q.0'] }),
    );
    const how = Object.values(session.cells).map(({ id, confirmed }) => [id, confirmed?.how]);
    expect(Object.fromEntries(how)).toEqual({ 'p.0': 'class', 'p.1': 'one', 'p.2': undefined, 'q.0': 'many' });
    expect(listClassConfirmations(session)).toEqual([{ label: 'NEUTROPHIL', cells: 1, ...STAMP }]);
    expect(session.audit.at(-2)).toMatchObject({ action: 'class_confirmed', given: { label: 'NEUTROPHIL' } });
    expect(listUnconfirmed(session)).toEqual([]);
  });

  it('named by a person have no probability of the model', () => {
    const { session } = play(
      makeReviewed(),
      human({ type: 'cells_reclassified', cellIds: ['p.0'], label: 'BAND' }),
      human({ type: 'cells_reclassified', cellIds: ['p.1'], label: 'NEUTROPHIL' }),
      human({ type: 'cells_marked_not_cell', cellIds: ['q.0'] }),
      human({ type: 'cell_added', cellId: 'hand', pictureId: 'p', box: [1, 1, 9, 9], label: 'BAND' }),
    );
    const shares = ['p.0', 'p.1', 'p.2', 'q.0', 'hand'].map((id) => probabilityOf(must(session.cells[id])));
    expect(shares).toEqual([null, 0.6, 0.3, null, null]);
    expect(measurePicture(session, 'p')).toEqual({ cells: 4, confirmed: 3, byHand: 2, decisions: 0 });
  });

  it('without a name cannot be confirmed', () => {
    const state = play(makeReviewed(), human({ type: 'cells_confirmed', cellIds: ['p.2'] }));
    expect(state.rejected).toEqual({ code: 'nothing_to_do' });
  });

  it('that are none leave the count', () => {
    const { session } = play(makeReviewed(), human({ type: 'cells_marked_not_cell', cellIds: ['p.2'] }));
    expect(countTotals(session)).toMatchObject({ counted: 3, unidentified: 0, notCells: 1, renamed: 0 });
    expect(listCounted(session).map(({ id }) => id)).not.toContain('p.2');
  });

  it('lose the model’s word with their box, and have both back when it is undone', () => {
    const before = makeReviewed();
    const moved = play(before, human({ type: 'box_moved', cellId: 'p.0', box: [1, 2, 30, 40] }));
    expect(moved.session.cells['p.0']).toMatchObject({ box: [1, 2, 30, 40], model: null, answer: null, movedByHand: true });
    expect(moved.session.audit.at(-1)).toMatchObject({ action: 'box_moved', given: { cellId: 'p.0' } });
    const answered = play(moved, { type: 'cell_answered', cellId: 'p.0', answer: makeCell('LYMPHOCYTE', 0.9, [1, 2, 30, 40]) });
    expect(answered.session.cells['p.0']).toMatchObject({ model: { label: 'LYMPHOCYTE' }, movedByHand: true });
    const undone = play(answered, human({ type: 'undo' }));
    expect(undone.session.cells['p.0']).toEqual(before.session.cells['p.0']);
    const redone = play(undone, human({ type: 'redo' }));
    expect(redone.session.cells['p.0']).toEqual(answered.session.cells['p.0']);
  });

  it('keep the name that a person gave or confirmed, whatever the model says of the new box', () => {
    const named = play(
      makeReviewed(),
      human({ type: 'cells_confirmed', cellIds: ['p.0'] }),
      human({ type: 'cells_reclassified', cellIds: ['p.1'], label: 'BAND' }),
    );
    for (const [cellId, label] of [['p.0', 'NEUTROPHIL'], ['p.1', 'BAND']] as const) {
      const moved = play(
        named,
        human({ type: 'box_moved', cellId, box: [1, 2, 30, 40] }),
        { type: 'cell_answered', cellId, answer: makeCell('LYMPHOCYTE', 0.9, [1, 2, 30, 40]) },
      );
      expect(moved.session.cells[cellId]).toMatchObject({ answer: { label }, model: { label: 'LYMPHOCYTE' } });
      expect(moved.session.cells[cellId]?.confirmed).not.toBeNull();
    }
  });

  it('are drawn and moved by hand, inside the picture', () => {
    const add = (box: [number, number, number, number]) =>
      human({ type: 'cell_added', cellId: 'hand', pictureId: 'p', box, label: 'BAND' } satisfies EditAction);
    const state = play(makeReviewed(), add([600, 440, 40, 40]));
    expect(state.session.cells['hand']).toMatchObject({ addedByHand: true, model: null, confirmed: { how: 'answer' } });
    for (const box of [[601, 440, 40, 40], [-1, 0, 4, 4], [0, 0, 0, 4], [0.5, 0, 4, 4]] as const) {
      expect(play(makeReviewed(), add([...box])).rejected, String(box)).toEqual({ code: 'box_outside', box });
    }
    const moved = play(state, human({ type: 'box_moved', cellId: 'p.0', box: [1, 2, 3, 4] }));
    expect(moved.session.cells['p.0']).toMatchObject({ box: [1, 2, 3, 4], movedByHand: true });
    expect(countTotals(moved.session)).toMatchObject({ addedByHand: 1, movedByHand: 1 });
  });

  it.each<[EditAction, object]>([
    [{ type: 'cells_reclassified', cellIds: ['p.0', 'x'], label: 'BAND' }, { code: 'unknown_cell', id: 'x' }],
    [{ type: 'cells_reclassified', cellIds: ['p.0'], label: 'X' }, { code: 'unknown_class', label: 'X' }],
    [{ type: 'class_confirmed', label: 'X' }, { code: 'unknown_class', label: 'X' }],
    [{ type: 'pictures_removed', pictureIds: ['x'] }, { code: 'unknown_picture', id: 'x' }],
    [{ type: 'cell_added', cellId: 'p.0', pictureId: 'p', box: [0, 0, 1, 1], label: null }, { code: 'id_exists', id: 'p.0' }],
    [{ type: 'cell_added', cellId: 'n', pictureId: 'x', box: [0, 0, 1, 1], label: null }, { code: 'unknown_picture', id: 'x' }],
    [{ type: 'box_moved', cellId: 'x', box: [0, 0, 1, 1] }, { code: 'unknown_cell', id: 'x' }],
    [{ type: 'box_moved', cellId: 'p.0', box: [10, 10, 40, 40] }, { code: 'nothing_to_do' }],
    [{ type: 'duplicate_accepted', offerId: 'x' }, { code: 'unknown_offer', id: 'x' }],
    [{ type: 'target_set', target: 0 }, { code: 'number_invalid', value: 0 }],
    [
      { type: 'total_wbc_set', totalWbc: { entered_10e9_per_l: -1, includesNucleatedRedCells: false } },
      { code: 'number_invalid', value: -1 },
    ],
    [{ type: 'session_named', name: ' ', laboratory: '' }, { code: 'name_missing' }],
    [
      {
        type: 'class_added',
        added: { label: 'NOT_A_CELL', name: { en: 'x' }, isWhiteCell: null, color: '#000000' },
      },
      { code: 'class_exists', label: 'NOT_A_CELL' },
    ],
    [
      {
        type: 'ranges_set',
        ranges: {
          source: { en: 'ours' },
          isDefault: false,
          ranges: [{ labels: ['BAND'], percent: { low: 5, high: 1 }, absolute_10e9_per_l: null }],
        },
      },
      { code: 'range_invalid', labels: ['BAND'] },
    ],
  ])('refuse %j and stay as they were', (action, rejection) => {
    const state = makeReviewed();
    const after = play(state, human(action));
    expect(after.rejected).toEqual(rejection);
    expect(after.session).toBe(state.session);
    expect(after.history).toBe(state.history);
  });
});

describe('a box drawn by hand', () => {
  const drawn = play(
    makeReviewed(),
    human({ type: 'cell_added', cellId: 'hand', pictureId: 'p', box: [5, 5, 30, 30], label: null }),
  );

  it('takes the model’s word when it comes, and keeps the person’s', () => {
    const { session } = play(
      drawn,
      human({ type: 'cells_reclassified', cellIds: ['hand'], label: 'BAND' }),
      { type: 'cell_answered', cellId: 'hand', answer: { ...makeCell('NEUTROPHIL', 0.7, [5, 5, 30, 30]), embedding: [0.5, -1] } },
    );
    expect(session.cells['hand']).toMatchObject({
      model: { label: 'NEUTROPHIL', status: 'review' },
      answer: { label: 'BAND' },
      embedding: [0.5, -1],
      addedByHand: true,
    });
  });

  it('does not take an answer about where it was', () => {
    const moved = play(drawn, human({ type: 'box_moved', cellId: 'hand', box: [6, 5, 30, 30] }));
    const late = play(moved, { type: 'cell_answered', cellId: 'hand', answer: makeCell('NEUTROPHIL', 0.7, [5, 5, 30, 30]) });
    expect(late.session).toBe(moved.session);
  });
});

describe('duplicates', () => {
  const offer = (keep: string, drop: string) =>
    ({ type: 'duplicates_offered', offers: [{ keep, drop, similarity: 0.99, votes: 2 }] }) as const;

  it('are offered between pictures only, and once', () => {
    const state = play(makeReviewed(), offer('p.0', 'p.1'), offer('p.0', 'q.0'), offer('p.0', 'gone'));
    expect(listOpenOffers(state.session).map(({ id }) => id)).toEqual(['p.0|q.0']);
    const rejected = play(state, human({ type: 'duplicate_rejected', offerId: 'p.0|q.0' }), offer('p.0', 'q.0'));
    expect(listOpenOffers(rejected.session)).toEqual([]);
    expect(countTotals(rejected.session).duplicates).toBe(0);
  });

  it('leave the count when a person accepts, and count again when the other is removed', () => {
    const accepted = play(makeReviewed(), offer('p.0', 'q.0'), human({ type: 'duplicate_accepted', offerId: 'p.0|q.0' }));
    expect(countTotals(accepted.session)).toMatchObject({ duplicates: 1, counted: 2 });
    const removed = play(accepted, human({ type: 'pictures_removed', pictureIds: ['p'] }));
    expect(countTotals(removed.session)).toMatchObject({ duplicates: 0, counted: 1 });
    expect(removed.session.duplicates).toEqual({});
    expect(contentOf(play(removed, human({ type: 'pictures_restored', pictureIds: ['p'] })))).toEqual(contentOf(accepted));
    const both = play(removed, human({ type: 'pictures_removed', pictureIds: ['q'] }));
    for (const order of [['p', 'q'], ['q', 'p']]) {
      const back = play(both, ...order.map((id) => human({ type: 'pictures_restored', pictureIds: [id] })));
      expect(contentOf(back)).toEqual(contentOf(accepted));
    }
  });

  it('are decided for all cells of two pictures at once, in one step', () => {
    const state = play(
      makeReviewed(),
      addPictures('r'),
      answerPicture('r', makeCell('NEUTROPHIL'), makeCell('NEUTROPHIL', 0.6), makeCell('LYMPHOCYTE')),
      offer('p.0', 'r.0'),
      offer('p.1', 'r.1'),
      offer('q.0', 'r.2'),
    );
    const groups = groupOffers(state.session, listOpenOffers(state.session));
    expect(groups.map(({ first, second, offers }) => [first.id, second.id, offers.length])).toEqual([['p', 'r', 2], ['q', 'r', 1]]);
    const offerIds = must(groups[0]).offers.map(({ id }) => id);
    const decided = play(state, human({ type: 'duplicates_decided', offerIds, decision: 'accepted' }));
    expect(countTotals(decided.session).duplicates).toBe(2);
    expect(listOpenOffers(decided.session).map(({ id }) => id)).toEqual(['q.0|r.2']);
    expect(contentOf(play(decided, UNDO))).toEqual(contentOf(state));
    expect(play(state, human({ type: 'duplicates_decided', offerIds: ['x'], decision: 'rejected' })).rejected).toEqual({ code: 'unknown_offer', id: 'x' });
  });

  it('never drop both of two', () => {
    const state = play(
      makeReviewed(),
      offer('p.0', 'q.0'),
      offer('q.0', 'p.0'),
      human({ type: 'duplicate_accepted', offerId: 'p.0|q.0' }),
      human({ type: 'duplicate_accepted', offerId: 'q.0|p.0' }),
    );
    expect(state.rejected).toEqual({ code: 'nothing_to_do' });
    expect(state.session.cells['p.0']?.duplicateOf).toBeNull();
  });
});

describe('undo and redo', () => {
  const edits: EditAction[] = [
    { type: 'cells_reclassified', cellIds: ['p.0', 'p.1'], label: 'BAND' },
    { type: 'cells_confirmed', cellIds: ['q.0'] },
    { type: 'confirmation_withdrawn', cellIds: ['q.0'] },
    { type: 'class_confirmed', label: 'LYMPHOCYTE' },
    { type: 'cells_marked_not_cell', cellIds: ['p.2'] },
    { type: 'cell_added', cellId: 'hand', pictureId: 'q', box: [1, 1, 9, 9], label: null },
    { type: 'box_moved', cellId: 'hand', box: [2, 2, 9, 9] },
    { type: 'class_added', added: { label: 'OWN', name: { en: 'Own' }, isWhiteCell: true, color: '#abcdef' } },
    { type: 'cells_reclassified', cellIds: ['hand'], label: 'OWN' },
    { type: 'session_named', name: 'Tuesday', laboratory: 'North' },
    { type: 'sample_set', sampleId: '17' },
    { type: 'notes_set', notes: 'thick' },
    { type: 'target_set', target: 200 },
    { type: 'total_wbc_set', totalWbc: { entered_10e9_per_l: 7.1, includesNucleatedRedCells: true } },
    { type: 'ranges_set', ranges: { source: { en: 'ours' }, isDefault: false, ranges: [] } },
  ];

  it('go back through everything and forth again', () => {
    const states = [makeReviewed()];
    for (const edit of edits) {
      const next = play(must(states.at(-1)), human(edit));
      expect(next.rejected, edit.type).toBeNull();
      states.push(next);
    }
    let state = must(states.at(-1));
    for (const before of states.slice(0, -1).reverse()) {
      state = play(state, UNDO);
      expect(contentOf(state)).toEqual(contentOf(before));
    }
    for (const after of states.slice(1)) {
      state = play(state, REDO);
      expect(contentOf(state)).toEqual(contentOf(after));
    }
    expect(play(state, REDO).rejected).toEqual({ code: 'nothing_to_do' });
  });

  it('leave results of the queue alone', () => {
    const state = play(
      makeReviewed(),
      addPictures('r'),
      human({ type: 'cells_reclassified', cellIds: ['p.0'], label: 'BAND' }),
      answerPicture('r', makeCell('LYMPHOCYTE')),
      UNDO,
    );
    expect(state.session.cells['p.0']?.answer).toBeNull();
    expect(state.session.cells['r.0']?.model?.label).toBe('LYMPHOCYTE');
    expect(state.session.pictures['r']?.progress.phase).toBe('done');
  });

  it('never take pictures away nor bring them: these are no steps', () => {
    const added = play(makeReviewed(), addPictures('r'), answerPicture('r', makeCell('LYMPHOCYTE')));
    expect(play(added, UNDO).rejected).toEqual({ code: 'nothing_to_do' });
    const corrected = play(added, human({ type: 'cells_reclassified', cellIds: ['r.0'], label: 'BAND' }));
    const undone = play(corrected, UNDO, UNDO);
    expect(Object.keys(undone.session.pictures)).toEqual(['p', 'q', 'r']);
    expect(undone.history.future).toHaveLength(1);
    // A picture that comes or goes meanwhile leaves what can be done again.
    const more = play(undone, addPictures('s'), human({ type: 'pictures_removed', pictureIds: ['q'] }), REDO);
    expect(more.session.cells['r.0']?.answer?.label).toBe('BAND');
  });

  it('pass over cells whose picture was taken out', () => {
    const state = play(
      makeReviewed(),
      human({ type: 'cells_reclassified', cellIds: ['q.0'], label: 'BAND' }),
      human({ type: 'cell_added', cellId: 'hand', pictureId: 'p', box: [1, 1, 9, 9], label: null }),
      human({ type: 'cells_reclassified', cellIds: ['hand', 'q.0'], label: 'NEUTROPHIL' }),
      UNDO,
      UNDO,
      human({ type: 'pictures_removed', pictureIds: ['p'] }),
    );
    expect([state.history.past.length, state.history.future.length]).toEqual([1, 1]);
    const redone = play(state, REDO);
    expect(redone.session.cells['q.0']?.answer?.label).toBe('NEUTROPHIL');
    expect(redone.session.cells['hand']).toBeUndefined();
    expect(play(redone, UNDO, UNDO).session.cells['q.0']?.answer).toBeNull();
  });

  it('find a picture that was running back in the queue when it is put back', () => {
    const gone = play(
      makeState(),
      addPictures('r'),
      { type: 'picture_started', pictureId: 'r' },
      human({ type: 'pictures_removed', pictureIds: ['r'] }),
    );
    const state = play(gone, human({ type: 'pictures_restored', pictureIds: ['r'] }));
    expect(state.session.pictures['r']?.progress).toEqual({ phase: 'waiting' });
  });

  it('forget what was undone once something else is done', () => {
    const state = play(makeReviewed(), human({ type: 'notes_set', notes: 'a' }), UNDO, human({ type: 'notes_set', notes: 'b' }));
    expect(play(state, REDO).rejected).toEqual({ code: 'nothing_to_do' });
    expect(state.session.notes).toBe('b');
  });
});

describe('signing', () => {
  it('needs every counted cell confirmed and a word about those without a name', () => {
    const state = play(makeReviewed(), addPictures('r'));
    expect(findSignObstacles(state.session, false)).toEqual([
      { code: 'queue_unfinished', pictures: 1 },
      { code: 'unconfirmed', cells: 3 },
      { code: 'unidentified', cells: 1 },
    ]);
    expect(play(state, sign()).session.signature).toBeNull();
    expect(findSignObstacles(makeState().session, false)).toEqual([{ code: 'nothing_counted' }]);
    expect(play(makeSignable(), sign(false, ' ')).rejected).toEqual({ code: 'name_missing' });
  });

  it('needs a decision on every possible duplicate, and a name for every word on a cell', () => {
    const offers = [{ keep: 'p.0', drop: 'q.0', similarity: 0.99, votes: 2 }];
    const state = play(makeSignable(), { type: 'duplicates_offered', offers });
    expect(findSignObstacles(state.session, false)).toEqual([{ code: 'duplicates_open', offers: 1 }]);
    expect(play(state, sign()).rejected).toEqual({ code: 'duplicates_open', offers: 1 });
    const decided = play(state, human({ type: 'duplicates_decided', offerIds: ['p.0|q.0'], decision: 'rejected' }));
    expect(play(decided, sign()).session.signature).toMatchObject({ by: 'Ada' });
    for (const edit of [
      { type: 'cells_confirmed', cellIds: ['p.0'] },
      { type: 'cells_reclassified', cellIds: ['p.0'], label: 'BAND' },
      { type: 'cells_marked_not_cell', cellIds: ['p.0'] },
      { type: 'class_confirmed', label: 'NEUTROPHIL' },
      { type: 'cell_added', cellId: 'n', pictureId: 'p', box: [0, 0, 9, 9], label: 'BAND' },
    ] satisfies EditAction[]) {
      expect(play(makeReviewed(), human(edit, { ...STAMP, by: ' ' })).rejected, edit.type).toEqual({ code: 'name_missing' });
    }
  });

  it('records how many cells of a class were not on screen when it was confirmed as a whole', () => {
    const state = makeReviewed();
    expect(listUnseen(state.session, 'NEUTROPHIL', (id) => id === 'p.0').map(({ id }) => id)).toEqual(['p.1']);
    const { session } = play(state, human({ type: 'class_confirmed', label: 'NEUTROPHIL', unseen: 1 }));
    expect(session.audit.at(-1)?.given).toEqual({ label: 'NEUTROPHIL', unseen: 1 });
    expect(findUnseenCount(session, must(listClassConfirmations(session)[0]))).toBe(1);
    expect(listUnseen(session, 'NEUTROPHIL', () => false)).toEqual([]);
  });

  it('records that cells were left without a name', () => {
    const named = play(
      makeReviewed(),
      human({ type: 'class_confirmed', label: 'NEUTROPHIL' }),
      human({ type: 'class_confirmed', label: 'LYMPHOCYTE' }),
    );
    expect(play(named, sign()).rejected).toEqual({ code: 'unidentified', cells: 1 });
    expect(play(named, sign(true)).session.signature).toMatchObject({ by: 'Ada', counted: 3, leftUnidentified: 1 });
  });

  it('freezes everything until it is taken back, which is recorded', () => {
    const signed = play(makeSignable(), sign());
    expect(signed.session.signature).toMatchObject({ counted: 4, leftUnidentified: 0 });
    for (const action of [human({ type: 'notes_set', notes: 'x' }), addPictures('z'), UNDO, REDO, sign()]) {
      const after = play(signed, action);
      expect(after.rejected, action.type).toEqual({ code: 'signed' });
      expect(after.session).toBe(signed.session);
    }
    const open = play(signed, { type: 'unsigned', reason: 'wrong slide', ...STAMP });
    expect(open.session.audit.at(-1)).toMatchObject({ action: 'unsigned', given: { reason: 'wrong slide' } });
    expect(play(open, human({ type: 'notes_set', notes: 'x' })).session.notes).toBe('x');
    expect(play(open, { type: 'unsigned', reason: '', ...STAMP }).rejected).toEqual({ code: 'not_signed' });
  });
});

describe('groupCells', () => {
  it('shows what needs a person first', () => {
    const state = play(
      makeState(),
      addPictures('p'),
      answerPicture('p', makeCell('NEUTROPHIL', 0.99), makeCell('NEUTROPHIL', 0.85), makeCell('NEUTROPHIL', 0.7), makeCell(null)),
      human({ type: 'cells_reclassified', cellIds: ['p.3'], label: 'LYMPHOCYTE' }),
    );
    const shown = groupCells(state.session).map(({ kind, shown: one, cells }) => [
      one?.label ?? kind,
      cells.map(({ id }) => id),
    ]);
    expect(shown).toEqual([
      ['unidentified', []],
      ['NEUTROPHIL', ['p.2', 'p.1', 'p.0']],
      ['LYMPHOCYTE', ['p.3']],
      ['BAND', []],
      ['not_cell', []],
      ['duplicate', []],
    ]);
    expect(Object.values(state.session.cells).filter(isTouched).map(({ id }) => id)).toEqual(['p.3']);
  });
});

describe('a lab profile', () => {
  const profile = { name: 'Ward 3', created: STAMP.at, sha256: 'b'.repeat(64), cells: 12 };
  const say = (label: string) => toModelAnswer(makeCell(label, 0.7));
  const apply = (answers: Record<string, ReturnType<typeof say>>) => human({ type: 'profile_applied', profile, answers });

  it('answers the cells nobody has named or confirmed, beside what the model said', () => {
    const reviewed = play(
      makeReviewed(),
      human({ type: 'cells_reclassified', cellIds: ['p.0'], label: 'BAND' }),
      human({ type: 'cells_confirmed', cellIds: ['q.0'] }),
    );
    const all = Object.fromEntries(['p.0', 'p.1', 'p.2', 'q.0', 'gone'].map((id) => [id, say('LYMPHOCYTE')]));
    const { session } = play(reviewed, apply(all));
    expect(Object.values(session.cells).map((cell) => labelOf(cell))).toEqual(['BAND', 'LYMPHOCYTE', 'LYMPHOCYTE', 'LYMPHOCYTE']);
    expect(session.profile).toEqual(profile);
    expect(session.cells['p.0']?.adapted).toBeNull();
    expect(session.cells['q.0']?.adapted).toBeNull();
    expect(session.cells['p.1']).toMatchObject({ model: { label: 'NEUTROPHIL' }, adapted: { label: 'LYMPHOCYTE' } });
    expect(isChangedByHand(must(session.cells['p.1']))).toBe(false);
    expect(session.audit.at(-1)).toMatchObject({ action: 'profile_applied', by: 'Ada' });
    expect(session.audit.at(-1)?.changes.map(({ path }) => path).sort()).toEqual(['cells/p.1/adapted', 'cells/p.2/adapted', 'profile']);
    expect(verifyAudit(session)).toEqual({ intact: true, entries: session.audit.length });
  });

  it('is taken back by undo, and turned off without touching what was confirmed under it', () => {
    const reviewed = makeReviewed();
    const used = play(reviewed, apply({ 'p.0': say('LYMPHOCYTE'), 'p.1': say('LYMPHOCYTE') }));
    expect(contentOf(play(used, UNDO))).toEqual(contentOf(reviewed));
    const off = play(used, human({ type: 'cells_confirmed', cellIds: ['p.0'] }), human({ type: 'profile_left' }));
    expect(off.session.profile).toBeNull();
    expect(labelOf(must(off.session.cells['p.0']))).toBe('LYMPHOCYTE');
    expect(labelOf(must(off.session.cells['p.1']))).toBe('NEUTROPHIL');
    expect(play(off, human({ type: 'profile_left' })).rejected).toEqual({ code: 'nothing_to_do' });
  });

  it('answers what the queue brings, too', () => {
    const found = { ...makeCell('NEUTROPHIL'), cellness: 0.9, adapted: say('BAND') };
    const { session } = play(makeState(), addPictures('p'), answerPicture('p', found));
    expect(session.cells['p.0']).toMatchObject({ model: { label: 'NEUTROPHIL', cellness: 0.9 }, adapted: { label: 'BAND' } });
    expect(groupCells(session).find(({ shown }) => shown?.label === 'BAND')?.cells).toHaveLength(1);
  });
});
