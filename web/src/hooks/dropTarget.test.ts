import { describe, expect, it } from 'vitest';

import { chooseTarget } from './dropTarget';

describe('pictures that are dropped', () => {
  it.each(['review', 'count', 'report'] as const)('on the part %s join its session, or open one', (part) => {
    for (const count of [1, 20]) {
      expect(chooseTarget(part, true, count)).toBe('open session');
      expect(chooseTarget(part, false, count)).toBe('new session');
    }
  });

  it.each(['pictures', 'tally', 'quiz'] as const)('on the part %s never join a session that is not shown', (part) => {
    for (const isOpen of [true, false]) {
      expect(chooseTarget(part, isOpen, 1)).toBe('pictures');
      expect(chooseTarget(part, isOpen, 2)).toBe('new session');
    }
  });
});
