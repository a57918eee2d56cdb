import { describe, expect, it } from 'vitest';

import { isReservedName, parseJson } from './json';

describe('parseJson', () => {
  it('reads what may be used, brackets in strings and own keys of any name included', () => {
    const value = { a: [1, -2.5e10, null, true], '[[[{{{': '\\"]]]', __proto__: 1, smile: '😀' };
    const text = JSON.stringify(value).replace('"smile"', '"__proto__":{"x":1},"smile"');
    const parsed = parseJson(text) as Record<string, unknown>;
    expect([parsed['a'], parsed['[[[{{{'], parsed['smile']]).toEqual([[1, -2.5e10, null, true], '\\"]]]', '😀']);
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  it.each([
    ['a number of 400 digits', `{"a":${'9'.repeat(400)}}`, /"a" is too large/],
    ['a number beyond all use', '{"a":-1e300}', /too large/],
    ['NaN', '{"a":NaN}', /JSON|token/],
    ['half of a surrogate pair', '{"a":"\\ud83d"}', /surrogate/],
    ['depth', '['.repeat(100_000), /nested more than 64/],
  ])('refuses %s in one line', (_, text, reason) => {
    expect(() => parseJson(text)).toThrow(reason);
  });

  it('refuses a text that is too long before it looks at it', () => {
    expect(() => parseJson('{}   ', 4)).toThrow(/longer than 4/);
  });

  it('knows the names every object has', () => {
    expect(['__proto__', 'constructor', 'toString', 'NEUTROPHIL'].map(isReservedName)).toEqual([true, true, true, false]);
  });
});
