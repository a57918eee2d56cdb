import { describe, expect, it } from 'vitest';

import { listDrawnCells } from './drawnCells';
import { listSampleCells, parseSamples } from './samples';

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

describe('cells of samples', () => {
  const size = { width: 640, height: 480, drawn: false };
  const cell = { label: 'MONOCYTE', box: [10, 20, 100, 90] };
  const parse = (...samples: object[]) => parseSamples({ attribution: 'Them', licence: 'MIT', samples }, `${PAGE}samples/index.json`);

  it('are those of a class in real, licensed pictures, without the field that is looked at', () => {
    const samples = parse(
      { file: 'a.jpg', ...size, cells: [cell, { label: 'BASOPHIL', box: [0, 0, 5, 5] }] },
      { file: 'b.jpg', ...size, cells: [cell] },
      { file: 'c.png', ...size, drawn: true, cells: [cell] },
    );
    expect(listSampleCells(samples, 'MONOCYTE', 'b.jpg')).toEqual({
      cells: [{ url: `${PAGE}samples/a.jpg`, width: 640, height: 480, box: [10, 20, 100, 90] }],
      attribution: 'Them',
      licence: 'MIT',
    });
    expect(listSampleCells(samples, 'MONOCYTE', 'x')?.cells).toHaveLength(2);
    expect(listSampleCells(samples, 'EOSINOPHIL', 'x')).toBeNull();
  });

  it.each([
    { ...size, cells: [{ ...cell, box: [600, 20, 100, 90] }] },
    { ...size, cells: [{ ...cell, box: [10, 20, 100] }] },
    { ...size, cells: [null, { box: cell.box }] },
    { drawn: false, cells: [cell] },
  ])('are left out where the index is not sound: %j', (entry) => {
    expect(listSampleCells(parse({ file: 'a.jpg', ...entry }), 'MONOCYTE', 'x')).toBeNull();
  });

  it('are drawn for eight classes, each in its own square of the sheet', () => {
    expect(listDrawnCells('BASOPHIL').map(({ box }) => box.slice(0, 2))).toEqual([[12, 204], [108, 204], [204, 204]]);
    expect(listDrawnCells('PLATELET').at(-1)).toMatchObject({ width: 288, height: 768 });
    expect(listDrawnCells('BAND_NEUTROPHIL')).toEqual([]);
  });
});
