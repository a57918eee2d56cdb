import { describe, expect, it } from 'vitest';

import { createField, FINDER_MANIFEST } from '../testing/fakeEngine';
import { findFirstCell } from './firstCell';

const [sure, platelet, doubtful, nameless] = createField().cells;

/** The position found among those of the field that are named. */
function find(...cells: (typeof sure)[]): number | null {
  return findFirstCell(cells.filter((cell) => cell !== undefined), FINDER_MANIFEST);
}

describe('findFirstCell', () => {
  it('is a white cell that wants a look, then any white cell', () => {
    expect(find(platelet, nameless, sure, doubtful, doubtful)).toBe(3);
    expect(find(platelet, nameless, sure, sure)).toBe(2);
  });

  it('is one without a name where no white cell is named, and a platelet only where there is nothing else', () => {
    expect(find(platelet, nameless)).toBe(1);
    expect(find(platelet, platelet)).toBe(0);
  });

  it('takes a class for white of which the manifest does not say what it is', () => {
    const classes = FINDER_MANIFEST.classes.map((known) => ({ ...known, is_white_cell: null }));
    expect(findFirstCell(createField().cells.slice(1, 2), { classes })).toBe(0);
    expect(findFirstCell(createField().cells.slice(1), { classes })).toBe(1);
  });

  it('is none where none was found', () => {
    expect(find()).toBeNull();
  });
});
