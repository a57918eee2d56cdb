import { describe, expect, it } from 'vitest';

import { human, must, play, STAMP } from '../testing/reviewStates';
import { BO, copyFirst, makeFirst, readCopy } from '../testing/twoReaders';
import { hashContent, verifyAudit } from './audit';
import { openReview, type ReviewState } from './reducer';
import { compareReadings, readSecond, type TakeReading } from './secondReading';
import { findSignObstacles, labelOf, listDisagreements } from './selectors';
import { listOpenMatters } from './openMatters';
import type { ReviewSession } from './types';

const CY = { at: '2026-01-05T03:04:05.000Z', by: 'Cy' };
const first = makeFirst();
const copy = readCopy(copyFirst(first.session));
const take = (session: ReviewSession, from: ReviewSession) => human(readSecond(session, from) as TakeReading);
const taken = play(first, take(first.session, copy));
const decide = (cellId: string, label: string) => human({ type: 'disagreement_decided', cellId, label }, CY);
const decideAll = (state: ReviewState) =>
  play(state, decide('p.1', 'NEUTROPHIL'), decide('p.2', 'NOT_A_CELL'), decide('q.y', 'LYMPHOCYTE'));
const openOf = ({ session }: ReviewState) => listDisagreements(session).filter(({ decision }) => decision === null).map(({ cell }) => cell.id);

describe('taking a second reading in', () => {
  it('keeps both readers’ labels, and changes none of the first one’s', () => {
    expect(taken.rejected).toBeNull();
    expect(taken.session.secondReading).toMatchObject({ firstReader: 'Ada', reader: 'Bo', copyId: 's2', at: STAMP.at, decisions: {} });
    expect(taken.session.secondReading?.labels).toEqual({
      'p.0': { first: 'NEUTROPHIL', second: 'NEUTROPHIL' },
      'p.1': { first: 'NEUTROPHIL', second: 'LYMPHOCYTE' },
      'p.2': { first: 'BAND', second: 'NOT_A_CELL' },
      'q.0': { first: 'LYMPHOCYTE', second: 'LYMPHOCYTE' },
      'p.x': { first: 'BAND', second: 'BAND' },
      'q.y': { second: 'NEUTROPHIL' },
    });
    for (const [id, cell] of Object.entries(first.session.cells)) expect(taken.session.cells[id]).toBe(cell);
    expect(taken.session.cells['q.y']).toMatchObject({ answer: null, confirmed: null, addedByHand: true, box: [200, 200, 30, 30] });
    expect(taken.session.audit.at(-1)).toMatchObject({ action: 'second_reading_taken', by: 'Ada', given: { reader: 'Bo', copyId: 's2' } });
    expect(verifyAudit(taken.session)).toMatchObject({ intact: true });
    const undone = play(taken, human({ type: 'undo' }));
    expect(undone.session.secondReading).toBeUndefined();
    expect(undone.session.cells['q.y']).toBeUndefined();
  });

  it('is refused where it is no copy, is not finished, or has the same reader', () => {
    const refuse = (from: ReviewSession, into = first.session) => readSecond(into, from);
    expect(refuse(first.session)).toEqual({ code: 'not_a_copy', name: 'Monday' });
    expect(refuse({ ...copy, copyOf: { session: 'other', at: BO.at } })).toMatchObject({ code: 'not_a_copy' });
    const pictures = { ...copy.pictures, p: { ...must(copy.pictures['p']), sha256: 'f'.repeat(64) } };
    expect(refuse({ ...copy, pictures })).toMatchObject({ code: 'not_a_copy' });
    const audit = copy.audit.map((entry) => ({ ...entry, by: 'Eve' }));
    expect(refuse({ ...copy, audit })).toEqual({ code: 'trail_broken', name: copy.name });
    expect(refuse(copyFirst(first.session))).toEqual({ code: 'second_unfinished', cells: 3 });
    const open = play(first, human({ type: 'confirmation_withdrawn', cellIds: ['p.0'] })).session;
    expect(refuse(copy, open)).toEqual({ code: 'first_unfinished', cells: 1 });
    const cells = Object.fromEntries(
      Object.entries(copy.cells).map(([id, cell]) => [id, { ...cell, confirmed: cell.confirmed && { ...cell.confirmed, by: 'ada ' } }]),
    );
    expect(refuse({ ...copy, cells })).toEqual({ code: 'same_reader', reader: 'ada ' });
  });

  it('leaves out what is counted in another cell’s place, and cells of a field that was taken out', () => {
    const cells = { ...copy.cells, 'p.0': { ...must(copy.cells['p.0']), duplicateOf: 'q.0' } };
    expect(Object.keys(take(first.session, { ...copy, cells }).reading.labels)).not.toContain('p.0');
    const without = play(taken, human({ type: 'pictures_removed', pictureIds: ['p'] }));
    expect(openOf(without)).toEqual(['q.y']);
    expect(compareReadings(without.session)).toMatchObject({ both: 1, kappa: null });
  });

  it('replaces an earlier one only while nothing was decided', () => {
    const again = take(first.session, copy);
    expect(play(taken, { ...again, added: [] }).rejected).toEqual({ code: 'nothing_to_do' });
    const other = { ...again, added: [], reader: 'Di' };
    expect(play(taken, other).session.secondReading?.reader).toBe('Di');
    const decided = play(taken, decide('p.1', 'LYMPHOCYTE'));
    expect(play(decided, other).rejected).toEqual({ code: 'nothing_to_do' });
  });
});

describe('the consensus', () => {
  it('gives each cell the decided label, by whom and when, in the trail too, and is undone and redone', () => {
    expect(openOf(taken)).toEqual(['p.1', 'p.2', 'q.y']);
    const decided = decideAll(taken);
    expect(openOf(decided)).toEqual([]);
    expect(['p.1', 'p.2', 'q.y'].map((id) => labelOf(must(decided.session.cells[id])))).toEqual(['NEUTROPHIL', 'NOT_A_CELL', 'LYMPHOCYTE']);
    expect(decided.session.secondReading?.decisions['q.y']).toEqual({ label: 'LYMPHOCYTE', ...CY });
    expect(decided.session.secondReading?.labels).toEqual(taken.session.secondReading?.labels);
    expect(decided.session.audit.at(-1)).toMatchObject({ action: 'disagreement_decided', ...CY, given: { cellId: 'q.y', label: 'LYMPHOCYTE' } });
    const undone = play(decided, human({ type: 'undo' }));
    expect(openOf(undone)).toEqual(['q.y']);
    expect(undone.session.audit.at(-1)).toMatchObject({ action: 'undo', given: { of: 'disagreement_decided' } });
    expect(openOf(play(undone, human({ type: 'redo' })))).toEqual([]);
  });

  it('is open again where the cell is renamed since', () => {
    const renamed = play(decideAll(taken), human({ type: 'cells_reclassified', cellIds: ['p.1'], label: 'BAND' }));
    expect(openOf(renamed)).toEqual(['p.1']);
  });

  it('needs a name, a class of the slide, and a cell that they disagree on', () => {
    expect(play(taken, { ...decide('p.1', 'BAND'), by: '' }).rejected).toEqual({ code: 'name_missing' });
    expect(play(taken, decide('p.1', 'NO_CLASS')).rejected).toEqual({ code: 'unknown_class', label: 'NO_CLASS' });
    expect(play(taken, decide('p.0', 'BAND')).rejected).toEqual({ code: 'unknown_cell', id: 'p.0' });
    expect(play(first, decide('p.1', 'BAND')).rejected).toEqual({ code: 'unknown_cell', id: 'p.1' });
  });

  it('is needed before a signature, which binds it and closes it', () => {
    expect(findSignObstacles(taken.session, true)).toContainEqual({ code: 'disagreements_open', cells: 3 });
    const options = { reader: 'Cy', unidentifiedKnown: true, wasShown: () => true };
    expect(listOpenMatters(taken.session, options)).toContainEqual({ isObstacle: true, kind: 'disagreements_open', cells: 3 });
    const decided = decideAll(taken);
    expect(findSignObstacles(decided.session, true)).toEqual([]);
    const signed = play(decided, { type: 'signed', unidentifiedKnown: true, ...CY });
    expect(signed.session.signature?.by).toBe('Cy');
    expect(play(signed, decide('p.1', 'BAND')).rejected).toEqual({ code: 'signed' });
    expect(play(signed, take(first.session, copy)).rejected).toEqual({ code: 'signed' });
    const changed = structuredClone(signed.session);
    must(changed.secondReading?.decisions['p.1']).by = 'Eve';
    expect(verifyAudit(changed)).toMatchObject({ intact: false, reason: 'content' });
    expect(hashContent(first.session)).not.toBe(hashContent(taken.session));
  });
});

describe('the agreement', () => {
  it('is of the labels before the consensus, and kappa of the cells that both named', () => {
    const before = must(compareReadings(taken.session) ?? undefined);
    expect(before).toMatchObject({ firstReader: 'Ada', reader: 'Bo', both: 4 });
    expect(before.agreement).toMatchObject({ firstCounted: 5, secondCounted: 5 });
    expect(before.agreement?.rows.map(({ label, first: one, second }) => [label, one.count, second.count])).toEqual([
      ['NEUTROPHIL', 2, 2],
      ['LYMPHOCYTE', 1, 2],
      ['BAND', 2, 1],
    ]);
    // Rows Ada, columns Bo: 1 NN, 1 NL, 1 LL, 1 BB. Agreement 3/4; by chance (2*1 + 1*2 + 1*1) / 16.
    expect(before.kappa?.value).toBeCloseTo((3 / 4 - 5 / 16) / (1 - 5 / 16), 12);
    const after = must(compareReadings(decideAll(taken).session) ?? undefined);
    expect([after.agreement, after.kappa, after.both]).toEqual([before.agreement, before.kappa, before.both]);
    expect(compareReadings(first.session)).toBeNull();
  });

  it('counts finer classes in their class', () => {
    const classes = first.session.classes.map((one) => (one.label === 'BAND' ? { ...one, group: 'NEUTROPHIL' } : one));
    const labels = { 'p.0': { first: 'BAND', second: 'NEUTROPHIL' }, 'q.0': { first: 'LYMPHOCYTE', second: 'LYMPHOCYTE' } };
    const session = { ...taken.session, classes, secondReading: { ...must(taken.session.secondReading), labels } };
    expect(compareReadings(session)).toMatchObject({ both: 2, kappa: { value: 1, method: 'exact' } });
    expect(openOf(openReview(session))).toEqual(['p.0']);
  });
});
