import { readFileSync } from 'node:fs';

import {
  converter, differenceCiede2000, filterDeficiencyDeuter, filterDeficiencyProt, filterDeficiencyTrit, wcagContrast, type Color,
} from 'culori';
import { describe, expect, it } from 'vitest';

import { HAND_CLASSES, OWN_COLOR } from '../count/classes';

const LEAST_DIFFERENCE = 10;
const LEAST_CONTRAST = 3;

const css = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');
const [light = '', dark = ''] = css('palette.css').split('@media not print');
const PALETTES = { light: readColours(light, 'class-'), dark: readColours(dark, 'class-') };
const [lightTokens = '', darkTokens = ''] = css('tokens.css').split('@media not print');
const TOKENS = { light: readColours(lightTokens, ''), dark: readColours(darkTokens, '') };
/** What classes are shown on: the page, a card, a well, and a row that is chosen. */
const GROUNDS = ['paper', 'surface', 'sunken', 'accent-soft'];

const toLinear = converter('lrgb');
const difference = differenceCiede2000();

/** The filters multiply the numbers they get by the matrices of Machado et al. (2009), which are for linear RGB. */
function see(colour: string, filter: (color: Color) => Color): Color {
  const linear = toLinear(colour);
  if (!linear) throw new Error(`Expected a colour, got ${colour}.`);
  const { r, g, b } = filter({ ...linear, mode: 'rgb' }) as { r: number; g: number; b: number };
  const clamp = (value: number) => Math.min(1, Math.max(0, value));
  return { mode: 'lrgb', r: clamp(r), g: clamp(g), b: clamp(b) };
}

const EYES: Record<string, (color: Color) => Color> = {
  'all cones': (color) => color,
  'no L cones': filterDeficiencyProt(1),
  'no M cones': filterDeficiencyDeuter(1),
  'no S cones': filterDeficiencyTrit(1),
};

function readColours(text: string, prefix: string): Record<string, string> {
  const found = text.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g);
  return Object.fromEntries([...found].flatMap(([, name = '', value = '']) => (name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : [])));
}

describe('the colours of the classes', () => {
  const labels = [
    ...['leukoscope-cells', 'leukoscope-compact'].flatMap((model) => {
      const manifest = JSON.parse(readFileSync(new URL(`../../../src/leukoscope/assets/models/${model}/manifest.json`, import.meta.url), 'utf8')) as {
        classes: { label: string }[];
        fine_classes?: { label: string }[];
      };
      return [...manifest.classes, ...(manifest.fine_classes ?? [])].map(({ label }) => label);
    }),
    ...HAND_CLASSES.map(({ label }) => (label === 'BAND' ? 'BAND_NEUTROPHIL' : label)),
  ];

  it.each(['light', 'dark'] as const)('are there for every class of the shipped models and every hand class, in %s', (theme) => {
    expect(Object.keys(PALETTES[theme])).toEqual(expect.arrayContaining([...new Set(labels)]));
    expect(Object.keys(PALETTES[theme]).sort()).toEqual(Object.keys(PALETTES.light).sort());
    expect(light).toContain('--class-BAND: var(--class-BAND_NEUTROPHIL);');
  });

  describe.each(['light', 'dark'] as const)('in %s', (theme) => {
    it.each(Object.keys(EYES))(`differ by ${LEAST_DIFFERENCE} or more for eyes with %s`, (eyes) => {
      const seen = Object.entries(PALETTES[theme]).map(([label, colour]) => [label, see(colour, EYES[eyes] ?? ((color) => color))] as const);
      const alike = seen.flatMap(([label, colour], position) =>
        seen.slice(position + 1).flatMap(([other, second]) => {
          const apart = difference(colour, second);
          return apart < LEAST_DIFFERENCE ? [`${label} and ${other}: ${apart.toFixed(1)}`] : [];
        }),
      );
      expect(seen.length).toBeGreaterThanOrEqual(16);
      expect(alike).toEqual([]);
    });

    it.each(GROUNDS)(`are at least ${LEAST_CONTRAST}:1 on the ground "%s"`, (ground) => {
      const under = TOKENS[theme][ground] ?? '';
      const faint = Object.entries({ ...PALETTES[theme], OWN: OWN_COLOR }).filter(([, colour]) => wcagContrast(colour, under) < LEAST_CONTRAST);
      expect(faint).toEqual([]);
    });
  });
});
