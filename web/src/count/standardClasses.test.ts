import { readFileSync } from 'node:fs';

import { expect, it } from 'vitest';

import type { Manifest } from '../engine';
import { STANDARD_CLASSES, STANDARD_FINE_CLASSES } from './standardClasses';

it('has the classes of the shipped model, so that a tally goes on when it has come', () => {
  const path = new URL('../../../src/leukoscope/assets/models/leukoscope-cells/manifest.json', import.meta.url);
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Manifest;
  expect(STANDARD_CLASSES).toEqual(manifest.classes);
  expect(STANDARD_FINE_CLASSES).toEqual(manifest.fine_classes);
});
