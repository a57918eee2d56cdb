import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const LINK = /<(?:a|Link)\b[^>]*target="_blank"[^>]*>/gs;

/** Links in JSX that open a tab of their own without `noopener`. */
const findOpeners = (source: string): string[] => (source.match(LINK) ?? []).filter((link) => !/rel="noopener\b/.test(link));

it('no page that a link opens reaches back into this one', () => {
  const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.tsx'));
  const sources = files.map((file) => readFileSync(join(import.meta.dirname, file), 'utf8'));
  expect(sources.flatMap((source) => source.match(LINK) ?? []).length).toBeGreaterThan(0);
  expect(sources.flatMap(findOpeners)).toEqual([]);
});

it('a link without it is found', () => {
  expect(findOpeners('<a href={url} target="_blank">x</a><a href="y" target="_blank" rel="noopener noreferrer">y</a>')).toHaveLength(1);
});
