import { describe, expect, it } from 'vitest';

import type { EngineErrorCode } from '../engine';
import type { Problem } from '../problems';
import { en } from './en';
import { explainProblem } from './explainProblem';
import { DICTIONARIES } from './I18n';
import { LANGUAGES, type Language } from './languages';
import { zhCN } from './zhCN';

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
    'canvas_changed',
    'memory_short',
    'too_slow',
    'interrupted',
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

  it.each(['constructor', '__proto__', 'of the next version', 'engine'])('says something of a kind it does not know: %s', (kind) => {
    const problem = JSON.parse(JSON.stringify({ kind, code: 'toString' })) as Problem;
    const { title, details } = explainProblem(problem, en, 'en');
    expect(title).toBe(en.problem.worker_failed);
    expect(details).toMatch(/constructor|__proto__|next version|toString/);
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
