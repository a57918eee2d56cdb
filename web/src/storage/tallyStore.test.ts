// @vitest-environment jsdom
import { beforeEach, expect, it } from 'vitest';

import { reduceTally, startTally } from '../count/tally';
import { CLASSES } from '../testing/makeCells';
import { readTally, writeTally } from './tallyStore';

const KEY = 'leukoscope-tally';
const storage = window.localStorage;
beforeEach(() => storage.clear());

it('gives back what was counted', () => {
  const tally = reduceTally(startTally(CLASSES, 50), { type: 'press', label: 'BLAST' });
  writeTally(storage, tally);
  expect(readTally(storage, CLASSES)).toMatchObject({ presses: ['BLAST'], target: 50, earlier: [] });
});

it('reads a tally of before, which had keys of its own', () => {
  storage.setItem(KEY, JSON.stringify({ presses: ['BAND'], earlier: [['BLAST']], target: 200, keys: { s: 'BAND', x: 'BLAST' } }));
  const tally = readTally(storage, CLASSES);
  expect(tally).toMatchObject({ presses: ['BAND'], earlier: [['BLAST']], target: 200 });
  expect(tally).not.toHaveProperty('keys');
});

it.each(['', '{', 'null', '[]', '{"presses":["NO_CLASS"]}', '{"presses":"BAND"}'])('begins anew where %s was kept', (kept) => {
  storage.setItem(KEY, kept);
  expect(readTally(storage, CLASSES)).toEqual(startTally(CLASSES, 100));
});
