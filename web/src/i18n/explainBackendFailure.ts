/** Why a backend is not used, in the reader's language. */

import type { BackendFailure } from '../engine';
import type { Messages } from './en';

/** `reason`: the engine's own English words, for what has no code. */
export function explainBackendFailure(failure: BackendFailure, reason: string | null, m: Messages): string {
  const words = m.backend_failures;
  switch (failure.code) {
    case 'start_timeout':
      return words.start_timeout(String(failure.seconds));
    case 'wasm_file_missing':
      return words.wasm_file_missing(String(failure.url), String(failure.status));
    case 'inaccurate':
      return words.inaccurate(Number(failure.error).toPrecision(2), String(failure.tolerance));
    case 'failed':
      return words.failed(reason ?? '');
    default:
      return words[failure.code];
  }
}
