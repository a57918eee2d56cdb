import { describe, expect, it } from 'vitest';

import { findSurroundings } from './cellPlaces';

const field = { width: 600, height: 400 };

describe('the surroundings of a cell', () => {
  it('have the cell in their middle, a little more than half as high', () => {
    expect(findSurroundings([300, 200, 50, 55], field, 1.5)).toEqual({ left: 250, top: 178, width: 150, height: 100 });
  });

  it('are moved inside the photograph at its edge', () => {
    expect(findSurroundings([0, 0, 55, 55], field, 1.5)).toMatchObject({ left: 0, top: 0, width: 150, height: 100 });
    expect(findSurroundings([545, 345, 55, 55], field, 1.5)).toMatchObject({ left: 450, top: 300 });
  });

  it('are the whole photograph in the middle where the cell fills it', () => {
    expect(findSurroundings([0, 0, 300, 300], { width: 300, height: 300 }, 1.5)).toEqual({ left: -75, top: 0, width: 450, height: 300 });
  });
});
