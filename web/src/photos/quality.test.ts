import { describe, expect, it } from 'vitest';

import { assessQuality, type RgbaPixels } from './quality';

/** A drawn smear: a light ground, pale red cells, a white cell with a dark nucleus; hard edges and some grain. */
function drawField(size = 160, shade: (value: number) => number = (value) => value): RgbaPixels {
  const data = new Uint8ClampedArray(4 * size * size);
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const red = Math.hypot((x % 64) - 32, (y % 64) - 32) < 22;
      const white = Math.hypot(x - size / 2, y - size / 2);
      const [r, g, b] = white < 30 ? [90, 50, 140] : white < 46 ? [190, 180, 220] : red ? [225, 170, 165] : [232, 226, 222];
      const grain = ((x * 7919 + y * 104729) % 7) - 3;
      data.set([r, g, b].map((value) => shade(value + grain)).concat(255), 4 * (y * size + x));
    }
  }
  return { width: size, height: size, data };
}

/** Mean over a square of 2 radius + 1, twice: close to a Gaussian. */
function blur(pixels: RgbaPixels, radius: number): RgbaPixels {
  const { width, height } = pixels;
  const once = (from: ArrayLike<number>): Uint8ClampedArray => {
    const data = new Uint8ClampedArray(4 * width * height).fill(255);
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        for (let channel = 0; channel < 3; channel += 1) {
          let sum = 0;
          for (let dy = -radius; dy <= radius; dy += 1) {
            for (let dx = -radius; dx <= radius; dx += 1) {
              const row = Math.min(height - 1, Math.max(0, y + dy));
              const column = Math.min(width - 1, Math.max(0, x + dx));
              sum += from[4 * (row * width + column) + channel] ?? 0;
            }
          }
          data[4 * (y * width + x) + channel] = sum / (2 * radius + 1) ** 2;
        }
      }
    }
    return data;
  };
  return { width, height, data: once(once(pixels.data)) };
}

describe('assessQuality', () => {
  it('has nothing against a sharp, well lit field', () => {
    expect(assessQuality(drawField()).flags).toEqual([]);
  });

  it('sees blur, the more the blurrier', () => {
    const field = drawField();
    const soft = assessQuality(blur(field, 2));
    const softer = assessQuality(blur(field, 3));
    expect([soft.flags, softer.flags]).toEqual([['blurred'], ['blurred']]);
    expect(assessQuality(field).sharpness).toBeGreaterThan(soft.sharpness);
    expect(soft.sharpness).toBeGreaterThan(softer.sharpness);
  });

  it('measures sharpness whatever the contrast', () => {
    const pale = assessQuality(drawField(160, (value) => 160 + 0.3 * (value - 160)));
    expect(pale.flags).toEqual([]);
    // Levels are whole numbers, so 0.3 of the contrast is not quite 0.3 of the picture.
    const ratio = pale.sharpness / assessQuality(drawField()).sharpness;
    expect(ratio).toBeGreaterThan(0.9);
    expect(ratio).toBeLessThan(1.1);
  });

  it('sees too little and too much light', () => {
    expect(assessQuality(drawField(160, (value) => 0.25 * value)).flags).toEqual(['dark']);
    expect(assessQuality(drawField(160, (value) => 2 * value))).toMatchObject({ flags: ['bright', 'clipped'] });
  });

  it('counts as clipped only what lost every channel', () => {
    const data = Uint8ClampedArray.from([255, 255, 255, 255, 0, 0, 0, 255, 255, 0, 0, 255, 9, 9, 9, 255]);
    expect(assessQuality({ width: 2, height: 2, data }).clipped).toBe(0.5);
  });

  it('calls a picture of one shade blurred', () => {
    const data = new Uint8ClampedArray(4 * 16).fill(180);
    expect(assessQuality({ width: 4, height: 4, data })).toMatchObject({ flags: ['blurred'], sharpness: 0, brightness: 180 });
  });

  it('shrinks large pictures to one size, whatever their own', () => {
    const small = drawField(128);
    const enlarge = (factor: number): RgbaPixels => {
      const [width, height] = [128 * factor, 16 * factor];
      const data = new Uint8ClampedArray(4 * width * height);
      for (let at = 0; at < data.length; at += 1) {
        const x = Math.floor((at >> 2) % width / factor);
        const y = 56 + Math.floor((at >> 2) / width / factor);
        data[at] = small.data[4 * (128 * y + x) + (at & 3)] ?? 0;
      }
      return { width, height, data };
    };
    const [four, eight] = [assessQuality(enlarge(4)), assessQuality(enlarge(8))];
    expect(eight.sharpness).toBeCloseTo(four.sharpness, 12);
    expect(eight.brightness).toBeCloseTo(four.brightness, 9);
    expect(assessQuality(enlarge(1)).sharpness).toBeGreaterThan(2 * four.sharpness);
  });
});
