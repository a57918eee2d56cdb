import { describe, expect, it } from 'vitest';

import { addPictures, answerPicture, human, makeCell, makeReviewed, makeState, must, play } from '../testing/reviewStates';
import { findFirstCell, listFields } from './fields';

describe('listFields', () => {
  it('has the fields in their order, the cells of each in reading order', () => {
    const low = makeCell('NEUTROPHIL', 0.9, [10, 300, 40, 40]);
    const right = makeCell('LYMPHOCYTE', 0.9, [200, 10, 40, 40]);
    const left = makeCell('NEUTROPHIL', 0.9, [10, 10, 40, 40]);
    const { session } = play(makeState(), addPictures('p', 'q'), answerPicture('q', low, right, left));
    const [first, second] = listFields(session);
    expect([first?.picture.id, second?.picture.id]).toEqual(['p', 'q']);
    expect(second?.cells.map(({ id }) => id)).toEqual(['q.2', 'q.1', 'q.0']);
  });

  it('says of each what wants a look: nothing found, blurred, failed, duplicates', () => {
    const problem = { kind: 'models_missing', message: '' } as const;
    const { session } = play(
      makeState(),
      addPictures('empty', 'blurred', 'failed', 'one', 'other', 'waits'),
      answerPicture('empty'),
      answerPicture('blurred', makeCell('NEUTROPHIL')),
      { type: 'picture_assessed', pictureId: 'blurred', flags: ['blurred', 'dark'] },
      { type: 'picture_failed', pictureId: 'failed', problem },
      answerPicture('one', makeCell('NEUTROPHIL')),
      answerPicture('other', makeCell('NEUTROPHIL')),
      { type: 'duplicates_offered', offers: [{ keep: 'one.0', drop: 'other.0', similarity: 1, votes: 3 }] },
    );
    const badges = Object.fromEntries(listFields(session).map((field) => [field.picture.id, field.badges]));
    expect(badges).toEqual({
      empty: ['none'],
      blurred: ['blurred'],
      failed: ['failed'],
      one: ['duplicate'],
      other: ['duplicate'],
      waits: [],
    });
  });

  it('counts a field whose cells are all artefacts among those without cells', () => {
    const { session } = play(makeReviewed(), human({ type: 'cells_marked_not_cell', cellIds: ['q.0'] }));
    expect(listFields(session)[1]?.badges).toEqual(['none']);
  });
});

describe('findFirstCell', () => {
  const { session } = makeReviewed();
  const [sure, doubtful, nameless] = ['p.0', 'p.1', 'p.2'].map((id) => must(session.cells[id]));
  const classes = session.classes;
  const find = (...cells: (typeof sure)[]) => findFirstCell(cells.map((cell) => must(cell)), classes)?.id ?? null;

  it('is a white cell that wants a look, then any white cell, then one without a name', () => {
    expect(find(nameless, sure, doubtful)).toBe('p.1');
    expect(find(nameless, sure)).toBe('p.0');
    expect(find(nameless)).toBe('p.2');
  });

  it('is one that is no white cell only where there is nothing else', () => {
    const others = classes.map((known) => ({ ...known, isWhiteCell: known.label !== 'NEUTROPHIL' }));
    expect(findFirstCell([must(sure), must(nameless)], others)?.id).toBe('p.2');
    expect(findFirstCell([must(sure)], others)?.id).toBe('p.0');
  });

  it('is none where none was found', () => {
    expect(findFirstCell([], classes)).toBeNull();
  });
});

describe('a field that is ticked as checked', () => {
  const check = (checked: boolean) => human({ type: 'field_checked', pictureId: 'p', checked } as const);

  it('keeps who did it and when, says so in the trail, and is no step of the history', () => {
    const state = play(makeReviewed(), check(true));
    expect(state.session.pictures['p']?.checked).toEqual({ by: 'Ada', at: '2026-01-02T03:04:05.000Z' });
    expect(state.session.audit.at(-1)).toMatchObject({ action: 'field_checked', given: { pictureId: 'p', checked: true } });
    expect(state.history.past).toEqual([]);
    expect(play(state, check(true)).rejected).toEqual({ code: 'nothing_to_do' });
    const back = play(state, check(false));
    expect(back.session.pictures['p']).not.toHaveProperty('checked');
    expect(back.session.audit).toHaveLength(state.session.audit.length + 1);
  });

  it('is one that was looked at, by somebody with a name', () => {
    const waiting = play(makeState(), addPictures('p'), check(true));
    expect(waiting.rejected).toEqual({ code: 'unknown_picture', id: 'p' });
    const nameless = play(makeReviewed(), { ...check(true), by: ' ' });
    expect(nameless.rejected).toEqual({ code: 'name_missing' });
  });

  it('stays so when it is taken out and put back', () => {
    const { session } = play(
      makeReviewed(),
      check(true),
      human({ type: 'pictures_removed', pictureIds: ['p'] }),
      human({ type: 'pictures_restored', pictureIds: ['p'] }),
    );
    expect(session.pictures['p']?.checked?.by).toBe('Ada');
  });
});
