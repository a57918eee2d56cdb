import { describe, expect, it } from 'vitest';

import { en } from './en';
import { zhCN } from './zhCN';

describe('splits', () => {
  it('say when only some folds were evaluated', () => {
    expect(en.model.split('Set', 'cv-2-of-5')).toBe('Set, cross-validated by source, only 2 of 5 folds');
    expect(en.model.split('Set', 'cv-5')).toBe('Set, cross-validated by source, 5 folds');
    expect(zhCN.model.split('Set', 'cv-2-of-5')).toBe('Set，按来源交叉验证，仅 5 折中的 2 折');
  });

  it('say that a random split is too good', () => {
    for (const name of ['random-5', 'random-1-of-5']) {
      expect(en.model.split('Set', name)).toContain('too good');
      expect(zhCN.model.split('Set', name)).toContain('偏高');
    }
  });

  it('have words in every language, and leave other names as they are', () => {
    for (const name of ['train', 'val', 'test', 'test_simple', 'test_external']) {
      expect(en.model.split('Set', name)).not.toBe(`Set, ${name}`);
      expect(zhCN.model.split('Set', name)).not.toBe(`Set，${name}`);
    }
    for (const name of ['my-own', 'cv-', 'toString']) expect(en.model.split('Set', name)).toBe(`Set, ${name}`);
  });
});
