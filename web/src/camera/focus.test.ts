import { describe, expect, it } from 'vitest';

import { QUALITY_MARKS, type Quality } from '../photos/quality';
import { assessFocus, placeOnMeter, type Focus } from './focus';

const look = (sharpness: number, before: Focus | null = null, flags: Quality['flags'] = []) =>
  assessFocus({ sharpness, flags, brightness: 128, clipped: 0 }, before);

describe('assessFocus', () => {
  it('uses the marks that flag photographs', () => {
    expect(look(QUALITY_MARKS.sharpness * 0.9).word).toBe('blurred');
    expect(look(QUALITY_MARKS.sharpness).word).toBe('nearly');
    expect(look(QUALITY_MARKS.sharp).word).toBe('sharp');
  });

  it('says when one has turned past the focus, and only then', () => {
    const best = look(0.03);
    expect(look(0.029, best).word).toBe('sharp');
    expect(look(0.015, best)).toMatchObject({ word: 'was_sharper', best: 0.03 });
    expect(look(0.001, look(0.004)).word).toBe('blurred');
  });

  it('tells bad light beside the blur', () => {
    expect(look(0.001, null, ['blurred', 'dark']).light).toBe('dark');
    expect(look(0.001, null, ['blurred']).light).toBeNull();
  });
});

describe('placeOnMeter', () => {
  it('goes from one end to the other and never beyond', () => {
    expect(placeOnMeter(0)).toBe(0);
    expect(placeOnMeter(0.01)).toBeCloseTo(0.5);
    expect(placeOnMeter(7)).toBe(1);
  });
});
