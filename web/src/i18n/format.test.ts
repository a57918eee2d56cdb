import { describe, expect, it } from 'vitest';

import { createFormatter } from './format';
import { LANGUAGES } from './languages';

describe('createFormatter', () => {
  it.each(LANGUAGES)('never rounds to certainty or to nothing (%s)', (language) => {
    const { percent } = createFormatter(language);
    expect(percent(0.99999)).toBe('>\u00a099.9%');
    expect(percent(1e-7)).toBe('<\u00a00.1%');
    expect(percent(1)).toBe('100.0%');
    expect(percent(0)).toBe('0.0%');
    expect(percent(0.8765)).toMatch(/^87\.[67]%$/);
  });

  it('writes bytes and times as a person would', () => {
    const { bytes, milliseconds, mark } = createFormatter('en');
    expect([bytes(900), bytes(123_456), bytes(1_400_000)]).toEqual(['900\u00a0B', '123\u00a0kB', '1.40\u00a0MB']);
    expect([milliseconds(7.46), milliseconds(123.4)]).toEqual(['7.5\u00a0ms', '123\u00a0ms']);
    expect([mark(0.9), mark(0.875)]).toEqual(['90%', '87.5%']);
  });

  it('falls back to English where a model speaks no Chinese', () => {
    expect(createFormatter('zh-CN').text({ en: 'Cell' })).toBe('Cell');
  });
});
