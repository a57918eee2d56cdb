import { describe, expect, it } from 'vitest';

import { createField, FINDER_MANIFEST } from '../testing/fakeEngine';
import { tallyCells } from './cellTally';

describe('tallyCells', () => {
  it('never counts what is no white cell, or has no name, among the white cells', () => {
    const { white, other, unstated, unidentified } = tallyCells(createField().cells, FINDER_MANIFEST);
    expect(white).toMatchObject({ total: 2, classes: [{ known: { label: 'NEUTROPHIL' }, count: 2 }] });
    expect(other).toMatchObject({ total: 1, classes: [{ known: { label: 'PLATELET' }, count: 1 }] });
    expect([unstated.total, unidentified]).toEqual([0, 1]);
  });

  it('leaves classes apart of which the manifest does not say what they are', () => {
    const classes = FINDER_MANIFEST.classes.map((known) => ({ ...known, is_white_cell: null }));
    const tally = tallyCells(createField().cells, { ...FINDER_MANIFEST, classes });
    expect([tally.white.total, tally.other.total, tally.unstated.total]).toEqual([0, 0, 3]);
  });
});
