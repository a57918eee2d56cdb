import { describe, expect, it } from 'vitest';

import { readTypedNumber, writeTypedNumber } from './typedNumber';

const AMOUNT = { digits: 2, largest: 1_000_000 };
const COUNT = { digits: 0, largest: 1_000_000 };
const RANGE = { digits: 3, largest: 1_000_000 };

function read(typed: string, rule = AMOUNT): unknown {
  const result = readTypedNumber(typed, rule);
  if (result.kind === 'number') return result.value;
  return result.kind === 'refused' ? result.refusal.code : result.kind;
}

describe('a typed number', () => {
  it.each(['7.5', '7,5', '７．５', '７.５', '７，５', '７。５', '7。5', '٧٫٥', '٧،٥', '٧,٥', '۷٫۵', '७.५', '𝟕.𝟓', '𝟟.𝟝', ' 7,50 ', '\u00a07.5\u3000', '\u200f7.5\u200e', '07,5', '7.50000'])(
    'is 7.5 as %s',
    (typed) => expect(read(typed)).toBe(7.5),
  );

  it.each([
    ['', 'empty'],
    [' \u3000', 'empty'],
    ['.5', 0.5],
    ['5.', 5],
    ['0,123', 0.12],
    ['0000', 0],
    ['1234', 1234],
    ['1234,5', 1234.5],
    ['1234,567', 1234.57],
    ['1.2340', 1.23],
    ['200', 200],
  ])('%s is %s', (typed, meant) => expect(read(typed)).toBe(meant));

  it.each(['1,234', '1.234', '12.345', '123,456', '１，２３４', '٧٫٥٥٥', '01,234', '1.000', '100.000'])('could be thousands as %s', (typed) => {
    for (const rule of [AMOUNT, COUNT, RANGE]) expect(read(typed, rule)).toBe('ambiguous');
  });

  it.each(['1.234.5', '1,234.5', '1.234,5', '1,234,567', '1 234', '1\u202f234,5', "1'234", '1’234', '1_234', '١٬٢٣٤', '7..5', '7 5', '1,00,000'])(
    'has separators as %s',
    (typed) => expect(read(typed)).toBe('separators'),
  );

  it.each(['-1', '+1', '1e3', '0x10', 'Infinity', 'NaN', '10²', '①', '七', '½', '7.5 %', '7-5', '5~6', '.', ',', '1/2', '7`5'])('is none as %s', (typed) =>
    expect(read(typed)).toBe('not_number'),
  );

  it('is whole where cells are counted', () => {
    expect(read('7.5', COUNT)).toBe('not_whole');
    expect(read('７，５', COUNT)).toBe('not_whole');
    expect(read('7.0', COUNT)).toBe(7);
    expect(read('٢٠٠', COUNT)).toBe(200);
  });

  it('has an end', () => {
    expect(read('1000000', COUNT)).toBe(1_000_000);
    expect(read('1000001', COUNT)).toBe('too_large');
    expect(read('9'.repeat(400), AMOUNT)).toBe('too_large');
  });

  it('says both ways in which it could be meant, and reads each', () => {
    const { refusal } = readTypedNumber('01,250', RANGE) as { refusal: { whole: string; decimal: string } };
    expect(refusal).toEqual({ code: 'ambiguous', whole: '1250', decimal: '1.2500' });
    expect([read(refusal.whole, RANGE), read(refusal.decimal, RANGE)]).toEqual([1250, 1.25]);
  });

  it('is read as it is written', () => {
    for (let thousandths = 0; thousandths < 20_000; thousandths += 37) {
      const value = thousandths / 1000;
      expect(read(writeTypedNumber(value, 3), RANGE)).toBe(value);
    }
    expect([7.5, 6, 0.02, 100, 1.234, 1000.5].map((value) => writeTypedNumber(value, 3))).toEqual(['7.5', '6', '0.02', '100', '1.2340', '1000.5']);
  });
});
