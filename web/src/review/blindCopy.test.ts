import { describe, expect, it } from 'vitest';

import { copyFirst, makeFirst, readCopy } from '../testing/twoReaders';
import { must } from '../testing/reviewStates';
import { countTotals } from './selectors';
import { readSecond, type TakeReading } from './secondReading';
import { reduceReview } from './reducer';

describe('a blind copy', () => {
  const first = makeFirst();
  const copy = copyFirst(first.session);

  it('has the same fields and cells, and nothing of the first reader', () => {
    expect(JSON.stringify(first.session)).toContain('Ada');
    expect(JSON.stringify(copy)).not.toMatch(/Ada|granulation/);
    // The slide's classes are no cell's label.
    expect(JSON.stringify({ ...copy, classes: [] })).not.toContain('BAND');
    expect(Object.keys(copy.cells)).toEqual(Object.keys(first.session.cells));
    expect(Object.values(copy.pictures).map(({ sha256 }) => sha256)).toEqual(
      Object.values(first.session.pictures).map(({ sha256 }) => sha256),
    );
    expect(copy).toMatchObject({ audit: [], signature: null, notes: '', copyOf: { session: 's1' } });
    expect(countTotals(copy)).toMatchObject({ confirmed: 0, unidentified: 2, addedByHand: 1, movedByHand: 1 });
    expect(must(copy.cells['p.0']).model).toEqual(must(first.session.cells['p.0']).model);
    expect(must(copy.cells['p.x'])).toMatchObject({ box: [101, 100, 30, 30], answer: null, model: null });
  });

  it('has neither what a lab profile said nor what another second reader said', () => {
    const taken = reduceReview(first, { ...(readSecond(first.session, readCopy(copy)) as TakeReading), at: '2026-01-04T03:04:05.000Z', by: 'Ada' });
    const profile = { name: 'Ada', created: '2026-01-01T00:00:00.000Z', sha256: 'b'.repeat(64), cells: 20 };
    const cells = Object.fromEntries(
      Object.entries(taken.session.cells).map(([id, cell]) => [id, { ...cell, adapted: cell.model && { ...cell.model, label: 'BASOPHIL' } }]),
    );
    const again = copyFirst({ ...taken.session, profile, cells });
    expect(JSON.stringify(again)).not.toMatch(/Ada|\bBo\b|BASOPHIL/);
    expect(again.profile).toBeNull();
  });
});
