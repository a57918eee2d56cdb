import { describe, expect, it } from 'vitest';

import { en } from '../../i18n/en';
import { createFormatter } from '../../i18n/format';
import type { I18n } from '../../i18n/I18n';
import { zhCN } from '../../i18n/zhCN';
import { nameModel } from './pictureNames';

const chinese: I18n = { language: 'zh-CN', m: zhCN, format: createFormatter('zh-CN') };
const english: I18n = { language: 'en', m: en, format: createFormatter('en') };

describe('nameModel', () => {
  it('takes the manifest’s name in the reader’s language', () => {
    const model = { id: 'leukoscope-cells', name: { en: 'One', 'zh-CN': '一' } };
    expect([nameModel(model, english), nameModel(model, chinese)]).toEqual(['One', '一']);
  });

  it('has Chinese names for the models that come with the page, whose manifests have none', () => {
    expect(nameModel({ id: 'leukoscope-cells', name: { en: 'Leukoscope cells' } }, chinese)).toBe('Leukoscope 细胞模型');
  });

  it('shows another model’s English name as it is', () => {
    expect(nameModel({ id: 'constructor', name: { en: 'Tiny finder' } }, chinese)).toBe('Tiny finder');
  });
});
