import { describe, expect, it } from 'vitest';

import { parseSamples } from './samples';

const PAGE = 'https://page.example/app/';

describe('parseSamples', () => {
  const index = `${PAGE}samples/index.json`;

  it('counts a picture as drawn unless it says otherwise', () => {
    const samples = parseSamples(
      { licence: 'MIT', samples: [{ file: 'a.png' }, { file: 'b.jpg', drawn: false, attribution: 'Me' }, {}] },
      index,
    );
    expect(samples).toMatchObject([
      { isDrawn: true, title: { en: 'a.png' }, url: `${PAGE}samples/a.png` },
      { isDrawn: false, attribution: 'Me', licence: 'MIT' },
    ]);
  });

  it.each([null, 'x', {}, { samples: 3 }])('finds nothing in %j', (value) => {
    expect(parseSamples(value, index)).toEqual([]);
  });
});
