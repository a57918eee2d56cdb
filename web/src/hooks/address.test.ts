import { describe, expect, it } from 'vitest';

import { parseAddress, PARTS, writeAddress } from './address';

describe('an address', () => {
  it.each([
    ['#/start', { part: 'fields', slide: null }],
    ['#/slide/7/fields', { part: 'fields', slide: '7' }],
    ['#/slides', { part: 'review', slide: null }],
    ['#/slide/7/cells', { part: 'review', slide: '7' }],
    ['#/slide/7/count', { part: 'count', slide: '7' }],
    ['#/slide/7/report', { part: 'report', slide: '7' }],
    ['#/tally', { part: 'tally', slide: null }],
    ['#/quiz', { part: 'quiz', slide: null }],
    ['#/start/settings/page', { part: 'fields', slide: null, settings: 'page' }],
    ['#/slide/7/cells/settings/laboratory', { part: 'review', slide: '7', settings: 'laboratory' }],
    ['#/tally/settings/model', { part: 'tally', slide: null, settings: 'model' }],
  ])('%s is read and written', (hash, address) => {
    expect(parseAddress(hash)).toEqual(address);
    expect(writeAddress(parseAddress(hash))).toBe(hash);
  });

  it.each(['a/b', '刘 7', '100%', '#?', '..'])('takes the id %s, which a file may bring', (slide) => {
    for (const part of ['fields', 'review', 'count', 'report'] as const) {
      expect(parseAddress(writeAddress({ part, slide }))).toEqual({ part, slide });
    }
  });

  it('of settings alone is above the first screen, and of settings that are none leads to the part', () => {
    expect(parseAddress('#/settings/model')).toEqual({ part: 'fields', slide: null, settings: 'model' });
    expect(parseAddress('#/quiz/settings/sound')).toEqual({ part: 'quiz', slide: null });
  });

  it('leads to the cells where it names a slide alone', () => {
    expect(parseAddress('#/slide/7')).toEqual({ part: 'review', slide: '7' });
  });

  it.each(['', '#/pictures', '#', '#content', '#/', '#/slide', '#/slide//cells', '#/slide/7/nothing', '#/slide/%zz/cells'])(
    'leads to the first screen where it is %j',
    (hash) => expect(parseAddress(hash)).toEqual({ part: 'fields', slide: null }),
  );

  it('names no slide where the part has none', () => {
    const parts = PARTS.filter((part) => !writeAddress({ part, slide: '7' }).includes('7'));
    expect(parts).toEqual(['tally', 'quiz']);
  });
});
