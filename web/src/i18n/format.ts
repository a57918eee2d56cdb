/** Numbers as a reader of each language expects them. */

import type { Text } from '../engine';
import type { Language } from './languages';

export interface Formatter {
  /** A share as per cent with one digit; never "100.0 %" or "0.0 %" for what is neither. */
  percent: (share: number) => string;
  /** A mark such as a threshold: as many digits as it has, at most one. */
  mark: (share: number) => string;
  /** 1000-based, as download sizes are. */
  bytes: (count: number) => string;
  milliseconds: (ms: number) => string;
  integer: (value: number) => string;
  decimal: (value: number, digits: number) => string;
  date: (iso: string) => string;
  /** "a, b or c". */
  anyOf: (names: readonly string[]) => string;
  /** The text in the reader's language, or in English where there is no other. */
  text: (text: Text) => string;
}

export function createFormatter(language: Language): Formatter {
  const percent = new Intl.NumberFormat(language, {
    style: 'percent',
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
  const mark = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 });
  const integer = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' });
  const decimal = (value: number, digits: number): string =>
    new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(
      value,
    );
  return {
    percent: (share) => {
      if (share < 1 && share >= 0.9995) return `>\u00a0${percent.format(0.999)}`;
      if (share > 0 && share < 0.0005) return `<\u00a0${percent.format(0.001)}`;
      return percent.format(share);
    },
    mark: (share) => mark.format(share),
    bytes: (count) => {
      if (count < 1000) return `${integer.format(count)}\u00a0B`;
      if (count < 1_000_000) return `${integer.format(count / 1000)}\u00a0kB`;
      return `${decimal(count / 1_000_000, 2)}\u00a0MB`;
    },
    milliseconds: (ms) => `${ms < 10 ? decimal(ms, 1) : integer.format(ms)}\u00a0ms`,
    integer: (value) => integer.format(value),
    decimal,
    date: (iso) => {
      const parsed = new Date(iso);
      return Number.isNaN(parsed.getTime()) ? iso : date.format(parsed);
    },
    anyOf: (names) => new Intl.ListFormat(language, { type: 'disjunction' }).format(names),
    text: (text) => (language === 'zh-CN' ? (text['zh-CN'] ?? text.en) : text.en),
  };
}
