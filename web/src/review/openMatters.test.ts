import { describe, expect, it } from 'vitest';

import { human, makeReviewed, play } from '../testing/reviewStates';
import { listOpenMatters, type OpenMattersOptions } from './openMatters';
import { findSignObstacles } from './selectors';
import type { ReviewSession } from './types';

const list = (session: ReviewSession, options: Partial<OpenMattersOptions> = {}) =>
  listOpenMatters(session, { reader: 'Ada', unidentifiedKnown: false, wasShown: () => true, ...options });
const kinds = (session: ReviewSession, options: Partial<OpenMattersOptions> = {}) =>
  list(session, options).map(({ kind }) => kind);

describe('what is open before a signature', () => {
  const state = makeReviewed();

  it('is each class with open cells, how many of them were not on screen, and cells without a name', () => {
    const matters = list(state.session, { wasShown: (id) => id === 'p.0' });
    expect(matters.filter(({ isObstacle }) => isObstacle)).toEqual([
      { isObstacle: true, kind: 'unidentified', cells: 1 },
      expect.objectContaining({ kind: 'class_open', cells: 2, unseen: 1 }),
      expect.objectContaining({ kind: 'class_open', cells: 1, unseen: 1 }),
    ]);
    expect(kinds(state.session, { unidentifiedKnown: true })).not.toContain('unidentified');
  });

  it('goes line by line as its matter is done, and then the session can be signed', () => {
    const one = play(state, human({ type: 'class_confirmed', label: 'NEUTROPHIL' })).session;
    expect(list(one).flatMap((matter) => (matter.kind === 'class_open' ? matter.shown.label : []))).toEqual(['LYMPHOCYTE']);
    const both = play(state, human({ type: 'class_confirmed', label: 'NEUTROPHIL' }), human({ type: 'class_confirmed', label: 'LYMPHOCYTE' })).session;
    expect(list(both, { unidentifiedKnown: true }).filter(({ isObstacle }) => isObstacle)).toEqual([]);
    expect(findSignObstacles(both, true)).toEqual([]);
    expect(kinds(both, { unidentifiedKnown: true, reader: '' })).toContain('reader_missing');
  });

  it('mentions what is no obstacle: the target, failed fields, and open cells of blurred ones', () => {
    expect(list(state.session).find(({ kind }) => kind === 'below_target')).toMatchObject({ isObstacle: false, counted: 3 });
    expect(kinds({ ...state.session, target: 3 })).not.toContain('below_target');
    const pictures = Object.values(state.session.pictures);
    const blurred = Object.fromEntries(pictures.map((one) => [one.id, { ...one, flags: ['blurred' as const] }]));
    const open = list({ ...state.session, pictures: blurred }).find((matter) => matter.kind === 'fields_blurred');
    expect(open).toMatchObject({ isObstacle: false, fields: pictures.length });
    const verified = Object.fromEntries(
      Object.values(state.session.cells).map((cell) => [cell.id, { ...cell, confirmed: { by: 'Ada', at: '2026-01-02T03:04:05.000Z', how: 'one' as const } }]),
    );
    expect(kinds({ ...state.session, pictures: blurred, cells: verified })).not.toContain('fields_blurred');
    const skipped = Object.fromEntries(pictures.map((one) => [one.id, { ...one, progress: { phase: 'skipped' as const } }]));
    expect(list({ ...state.session, pictures: skipped })).toContainEqual({ isObstacle: false, kind: 'fields_failed', fields: pictures.length });
  });
});
