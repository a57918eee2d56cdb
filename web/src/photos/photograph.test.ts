import { describe, expect, it, vi } from 'vitest';

import { checkWriting } from '../engine/picture/canvasCheck';
import { spreadRgb, withPhotograph } from './photograph';

vi.mock('../engine/picture/canvasCheck', () => ({ checkWriting: vi.fn(() => Promise.resolve()) }));

describe('withPhotograph', () => {
  it('lends nothing where the browser changes pixels', async () => {
    vi.mocked(checkWriting).mockRejectedValueOnce(new Error('canvas_changed'));
    const look = vi.fn();
    await expect(withPhotograph(new Blob(['x']), look)).rejects.toThrow('canvas_changed');
    expect(look).not.toHaveBeenCalled();
  });
});

describe('spreadRgb', () => {
  it('puts full opacity beside each colour', () => {
    expect([...spreadRgb(Uint8Array.of(1, 2, 3, 4, 5, 6))]).toEqual([1, 2, 3, 255, 4, 5, 6, 255]);
  });
});
