import { describe, expect, it } from 'vitest';

import type { BackendFailure, BackendFailureCode } from '../engine';
import { explainBackendFailure } from './explainBackendFailure';
import { DICTIONARIES } from './I18n';
import { zhCN } from './zhCN';

describe('explainBackendRefusal', () => {
  const failures: Record<BackendFailureCode, BackendFailure> = {
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
      const told = Object.values(failures).map((failure) => explainBackendFailure(failure, 'technical', m));
      expect(new Set(told).size).toBe(told.length);
      for (const text of told) expect(text).not.toMatch(/undefined|NaN|null/);
    }
  });

  it('tells what is known', () => {
    const explain = (failure: BackendFailure) => explainBackendFailure(failure, 'technical', zhCN);
    expect(explain(failures.start_timeout)).toContain('30');
    expect(explain(failures.wasm_file_missing)).toMatch(/far\.example.*404/);
    expect(explain(failures.inaccurate)).toMatch(/0\.021.*0\.00001/);
    expect(explain(failures.failed)).toContain('technical');
  });
});
