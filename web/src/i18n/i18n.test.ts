import { describe, expect, it } from 'vitest';

import type { BackendRefusal, BackendRefusalCode, EngineErrorCode } from '../engine';
import type { Problem } from '../problems';
import { explainBackendRefusal } from './backendRefusals';
import { en } from './en';
import { explainProblem } from './explain';
import { createFormatter } from './format';
import { LANGUAGES, type Language } from './languages';
import { zhCN } from './zhCN';

const DICTIONARIES = { en, 'zh-CN': zhCN };

/** Names and addresses that are the same in every language. */
const UNTRANSLATED = new Set([
  'backends.webgpu',
  'backends.webgl',
  'backends.wasm',
  'backends.cpu',
  'link.placeholder',
]);

/** Every text by its path; a function is called with arguments that can be found again. */
function listTexts(dictionary: object, prefix = ''): Map<string, string> {
  const texts = new Map<string, string>();
  for (const [key, value] of Object.entries(dictionary) as [string, unknown][]) {
    const path = prefix + key;
    if (typeof value === 'string') texts.set(path, value);
    else if (typeof value === 'function') {
      const call = value as (...args: string[]) => string;
      texts.set(path, call(...Array.from({ length: call.length }, (_, position) => `‹${position}›`)));
    } else for (const [below, text] of listTexts(value as object, `${path}.`)) texts.set(below, text);
  }
  return texts;
}

describe('dictionaries', () => {
  const english = listTexts(en);
  const chinese = listTexts(zhCN);

  it('have the same texts', () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it('leave nothing empty and nothing in English', () => {
    for (const [path, text] of chinese) {
      expect(text.trim(), path).not.toBe('');
      if (!UNTRANSLATED.has(path)) expect(text, path).toMatch(/[\u4e00-\u9fff]|^[^A-Za-z]*$/);
    }
  });

  it('say everything they are told, in either language', () => {
    for (const [path, text] of english) {
      const told = (words: string | undefined) => [...new Set(words?.match(/‹\d›/g) ?? [])].sort();
      expect(told(chinese.get(path)), path).toEqual(told(text));
    }
  });

  it('carry the words that must never be missing', () => {
    expect(en.app.disclaimer).toBe(
      'For research and education. Not a medical device. Every cell must be confirmed by a qualified person.',
    );
    expect(zhCN.app.disclaimer).toContain('非医疗器械');
  });
});

describe('splits', () => {
  it('say when only some folds were judged', () => {
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

describe('explainBackendRefusal', () => {
  const refusals: Record<BackendRefusalCode, BackendRefusal> = {
    emulated: { code: 'emulated' },
    not_needed: { code: 'not_needed' },
    no_webgpu: { code: 'no_webgpu' },
    no_webgpu_adapter: { code: 'no_webgpu_adapter' },
    no_webgl: { code: 'no_webgl' },
    start_timeout: { code: 'start_timeout', seconds: 30 },
    not_started: { code: 'not_started' },
    wasm_file_missing: { code: 'wasm_file_missing', url: 'https://far.example/a.wasm', status: 404 },
    context_lost: { code: 'context_lost' },
    inaccurate: { code: 'inaccurate', error: 0.0213, tolerance: 1e-5 },
    failed: { code: 'failed' },
  };

  it('has words of its own for every code, in either language', () => {
    for (const m of Object.values(DICTIONARIES)) {
      const told = Object.values(refusals).map((refusal) => explainBackendRefusal(refusal, 'technical', m));
      expect(new Set(told).size).toBe(told.length);
      for (const text of told) expect(text).not.toMatch(/undefined|NaN|null/);
    }
  });

  it('tells what is known', () => {
    const explain = (refusal: BackendRefusal) => explainBackendRefusal(refusal, 'technical', zhCN);
    expect(explain(refusals.start_timeout)).toContain('30');
    expect(explain(refusals.wasm_file_missing)).toMatch(/far\.example.*404/);
    expect(explain(refusals.inaccurate)).toMatch(/0\.021.*0\.00001/);
    expect(explain(refusals.failed)).toContain('technical');
  });
});

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

describe('explainProblem', () => {
  const codes: EngineErrorCode[] = [
    'manifest_unreachable',
    'manifest_invalid',
    'file_failed',
    'model_invalid',
    'backend_failed',
    'picture_refused',
    'picture_unreachable',
    'box_invalid',
    'memory_short',
    'aborted',
    'disposed',
    'worker_failed',
  ];
  const host = 'pictures.example';
  const problems: Problem[] = [
    ...codes.map((code): Problem => ({ kind: 'engine', code, message: 'technical', details: {} })),
    { kind: 'models_missing', message: 'technical' },
    { kind: 'link_invalid', text: 'x' },
    { kind: 'link_insecure', host },
    { kind: 'link_status', host, status: 404 },
    { kind: 'link_forbidden', host },
    { kind: 'link_unreachable', host },
    { kind: 'link_blocked', host },
    { kind: 'link_not_picture', host, found: 'text/html' },
  ];

  it.each(LANGUAGES)('says what happened and what to do (%s)', (language: Language) => {
    for (const problem of problems) {
      const { title, advice } = explainProblem(problem, DICTIONARIES[language], language);
      expect(title.length, JSON.stringify(problem)).toBeGreaterThan(2);
      expect(advice.length, JSON.stringify(problem)).toBeGreaterThan(6);
    }
  });

  it('explains CORS by name and by what helps', () => {
    const { advice } = explainProblem({ kind: 'link_forbidden', host }, en, 'en');
    expect(advice).toContain('CORS');
    expect(advice).toContain(host);
    expect(advice).toContain('save it');
  });

  it('takes the contract’s words for a refused picture, in the reader’s language', () => {
    const problem: Problem = {
      kind: 'engine',
      code: 'picture_refused',
      message: 'English',
      details: { picture_code: 'heic', texts: { en: 'English', 'zh-CN': '中文' } },
    };
    expect(explainProblem(problem, zhCN, 'zh-CN').advice).toBe('中文');
  });
});
