import { describe, expect, it } from 'vitest';

import { createField, FINDER_MANIFEST } from '../testing/fakeEngine';
import { tallyCells } from './cellTally';
import { listClasses } from './classes';

const LABELS = createField().cells.map(({ label }) => label);
const CLASSES = listClasses(FINDER_MANIFEST.classes);

describe('tallyCells', () => {
  it('never counts what is no white cell, or has no name, among the white cells', () => {
    const { white, other, unstated, unidentified } = tallyCells(LABELS, CLASSES);
    expect(white).toMatchObject({ total: 2, classes: [{ known: { label: 'NEUTROPHIL' }, count: 2 }] });
    expect(other).toMatchObject({ total: 1, classes: [{ known: { label: 'PLATELET' }, count: 1 }] });
    expect([unstated.total, unidentified]).toEqual([0, 1]);
  });

  it('leaves classes apart of which the manifest does not say what they are', () => {
    const tally = tallyCells(LABELS, CLASSES.map((known) => ({ ...known, isWhiteCell: null })));
    expect([tally.white.total, tally.other.total, tally.unstated.total]).toEqual([0, 0, 3]);
  });

  it('counts a finer class in the class that it is a part of, and names it', () => {
    const finer = [{ label: 'SEG', group: 'NEUTROPHIL', name: { en: 'Segmented' }, color: '#123456' }];
    const { white } = tallyCells(['NEUTROPHIL', 'SEG', 'SEG'], listClasses(FINDER_MANIFEST.classes, [], finer));
    expect(white).toMatchObject({ total: 3, classes: [{ count: 3, finer: [{ known: { label: 'SEG' }, count: 2 }] }] });
  });
});
