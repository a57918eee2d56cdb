/**
 * Numbers as people type them, the same in every language: digits of any script, and one decimal sign, a point or a
 * comma. There are no separators between thousands, and what could be thousands is refused: a number is never wrong by
 * a factor of 1000 in silence.
 */

/** Why a text is not taken as a number. */
export type NumberRefusal =
  | { code: 'not_number' }
  /** Whole cells are counted. */
  | { code: 'not_whole' }
  /** More than one sign between digits. */
  | { code: 'separators' }
  /** Three digits behind the only sign, as in "1,234": the two ways in which it could be meant. */
  | { code: 'ambiguous'; whole: string; decimal: string }
  | { code: 'too_large'; largest: number };

export type TypedNumber = { kind: 'empty' } | { kind: 'number'; value: number } | { kind: 'refused'; refusal: NumberRefusal };

export interface NumberRule {
  /** Decimals that are kept; 0 for whole numbers. */
  digits: number;
  largest: number;
}

/** Full stop and comma, the Arabic decimal sign and comma, and the Chinese full stop, which is on the point's key. */
const SIGN = /[.,\u066b\u060c\u3002]/g;
/** What is written between thousands, and never before decimals. */
const GROUPING = /[\s'_\u2019\u066c]/;
const DIGIT = /\p{Nd}/u;

/** Rounds to the decimals that are kept. */
export function readTypedNumber(typed: string, { digits, largest }: NumberRule): TypedNumber {
  const text = foldTyped(typed);
  if (text === '') return { kind: 'empty' };
  if (!/^[\d.\s'_\u2019\u066c]*\d[\d.\s'_\u2019\u066c]*$/.test(text)) return refuse({ code: 'not_number' });
  const [whole = '', decimals, ...more] = text.split('.');
  if (more.length > 0 || GROUPING.test(text)) return refuse({ code: 'separators' });
  const leading = whole.replace(/^0+/, '');
  if (decimals?.length === 3 && leading.length >= 1 && leading.length <= 3) {
    return refuse({ code: 'ambiguous', whole: leading + decimals, decimal: `${leading}.${decimals}0` });
  }
  const value = Number(Number(text).toFixed(digits));
  if (digits === 0 && decimals !== undefined && !/^0*$/.test(decimals)) return refuse({ code: 'not_whole' });
  return value > largest ? refuse({ code: 'too_large', largest }) : { kind: 'number', value };
}

/** The shortest text that `readTypedNumber` reads as the same number. */
export function writeTypedNumber(value: number, digits: number): string {
  const text = value.toFixed(digits).replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');
  return /^[1-9]\d{0,2}\.\d{3}$/.test(text) ? `${text}0` : text;
}

/** In ASCII: digits, "." for every decimal sign; without the marks that Arabic and Hebrew texts carry. */
function foldTyped(typed: string): string {
  return Array.from(typed.replace(/\p{Cf}/gu, ''), (letter) => (DIGIT.test(letter) ? String(valueOfDigit(letter)) : narrow(letter)))
    .join('')
    .replace(SIGN, '.')
    .trim();
}

/** Unicode has the ten digits of each script in a row, beginning with zero; some rows follow each other. */
function valueOfDigit(digit: string): number {
  const code = digit.codePointAt(0) ?? 0;
  let before = 0;
  while (DIGIT.test(String.fromCodePoint(code - before - 1))) before += 1;
  return before % 10;
}

/** ASCII of a full-width sign. Superscripts and circled digits stay what they are: 10² is not 102. */
function narrow(letter: string): string {
  const code = letter.charCodeAt(0);
  return code > 0xff00 && code < 0xff5f ? String.fromCharCode(code - 0xfee0) : letter;
}

function refuse(refusal: NumberRefusal): TypedNumber {
  return { kind: 'refused', refusal };
}
