import { describe, expect, it } from 'vitest';

import { findUmPerPx } from './umPerPx';

const NONE = { description: '', resolution: [], unit: 2 };
const OME = '<?xml version="1.0"?><OME xmlns="x"><Image><Pixels SizeX="9" PhysicalSizeX="250" PhysicalSizeXUnit="nm" PhysicalSizeY="250" PhysicalSizeYUnit="nm"/></Image></OME>';

describe('the micrometres of a pixel', () => {
  it.each([
    ['centimetres', { ...NONE, resolution: [40_000, 40_000], unit: 3 }, 0.25],
    ['inches', { ...NONE, resolution: [101_600, 101_600], unit: 2 }, 0.25],
    ['two axes', { ...NONE, resolution: [20_000, 80_000], unit: 3 }, 0.25],
    ['Aperio', { ...NONE, description: 'Aperio Image Library v11\r\n46000x32914 |AppMag = 40|MPP = 0.2520|Left = 25' }, 0.252],
    ['OME', { ...NONE, description: OME }, 0.25],
    ['OME without a unit', { ...NONE, description: OME.replaceAll(/ PhysicalSize.Unit="nm"/g, '').replaceAll('"250"', '"0.5"') }, 0.5],
  ])('come from %s', (_, tags, expected) => {
    expect(findUmPerPx(tags)).toBeCloseTo(expected, 6);
  });

  it.each([
    ['nothing is said', NONE],
    ['the unit is none', { ...NONE, resolution: [40_000, 40_000], unit: 1 }],
    ['it is a photograph', { ...NONE, resolution: [72, 72] }],
    ['it is no number', { ...NONE, resolution: [NaN, 0], unit: 3 }],
  ])('are not known where %s', (_, tags) => {
    expect(findUmPerPx(tags)).toBeNull();
  });
});
