/** Why a backend is not used, in the reader's language. */

import type { BackendRefusal } from '../engine';
import type { Messages } from './en';

/** `reason`: the engine's own English words, for what has no code. */
export function explainBackendRefusal(refusal: BackendRefusal, reason: string | null, m: Messages): string {
  const words = m.backend_refused;
  switch (refusal.code) {
    case 'start_timeout':
      return words.start_timeout(String(refusal.seconds));
    case 'wasm_file_missing':
      return words.wasm_file_missing(String(refusal.url), String(refusal.status));
    case 'inaccurate':
      return words.inaccurate(Number(refusal.error).toPrecision(2), String(refusal.tolerance));
    case 'failed':
      return words.failed(reason ?? '');
    default:
      return words[refusal.code];
  }
}
