/** What a first visit costs, in bytes: page and runtime stay within their share of the 1.2 MB. */

import { addUp, measureFirstLoad } from '../tools/firstLoad.mjs';
import { measureVisits } from '../tools/visits.mjs';
import { expect, test } from './pageSite';

test.setTimeout(240_000);

// Finer classes, worker limits and an error boundary around every part took 12 kB more of the share.
// The map of keys, its words and the colours of the classes took 4 kB more; a picture that is a slide took another 7.
// Second readings, keys that sign, proficiency tests, annotations and codes come later; their doors took 3.
// What is shown before the scripts are there took 1. The list of keys (0.9 kB) comes before the first answer on a slow
// device and after it on a fast one.
const BUDGET_BYTES = 462_000;

test('page and runtime of a first visit stay within their budget', async ({ site }) => {
  const { untilAnswer, afterwards } = await measureFirstLoad(site.url);
  const heaviest = [...untilAnswer].sort((a, b) => b.bytes - a.bytes).map(({ path, bytes }) => `${bytes} ${path}`);
  expect(addUp(untilAnswer, ['page', 'runtime']), heaviest.join('\n')).toBeLessThanOrEqual(BUDGET_BYTES);
  // Small copies: the list of seven samples costs less than one of its pictures.
  expect(addUp(untilAnswer, ['samples'])).toBeLessThan(addUp(untilAnswer, ['picture']));
  const asked = untilAnswer.map(({ path }) => path);
  expect(asked.filter((path) => path.endsWith('.wasm'))).toHaveLength(1);
  expect(asked.filter((path) => path.endsWith('.bin')).length).toBeGreaterThan(0);
  // Nobody has opened these yet; they come afterwards, to be there without a connection.
  const later = /^assets\/(\w+Panel|tiff|zip|sessionFile|fhir|pngDecoder)/;
  expect(asked.filter((path) => later.test(path))).toEqual([]);
  expect(afterwards.filter(({ path }) => later.test(path)).length).toBeGreaterThan(5);
  // The decoder of HEIC (1.5 MB) is for those who bring such a file.
  expect([...untilAnswer, ...afterwards].filter(({ path }) => /libheif|zxing/.test(path))).toEqual([]);
});

test('a second visit asks whether a few files changed and brings nothing', async ({ site }) => {
  const [first, second] = await measureVisits(site.url);
  expect(first?.requests).toBeGreaterThan(50);
  expect(second?.requests).toBeGreaterThan(0);
  expect(second?.requests).toBeLessThan(60);
  expect(second?.downloads.map(({ path }) => path)).toEqual([]);
});
