import { useCallback, useEffect, useState } from 'react';

import { describe } from '../../engine/errors';
import type { SigningTexts } from '../../i18n/signingTexts';
import { KeyError, type ReaderKey } from '../../signing/readerKey';
import { findReaderKey } from '../../storage/readerKeyStore';

export interface HeldKey {
  /** Undefined while it is looked for; null where this device has none. */
  key: ReaderKey | null | undefined;
  /** Why the last task failed, in words; null where it did not. */
  failure: string | null;
  isBusy: boolean;
  /** Does one task with keys, one at a time, and looks again at what is kept. */
  run: (task: () => Promise<void>) => void;
}

/** The key that this device keeps of a reader. */
export function useReaderKey(reader: string, t: SigningTexts): HeldKey {
  const [found, setFound] = useState<{ reader: string; key: ReaderKey | null } | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const fail = useCallback(
    (error: unknown) => setFailure(error instanceof KeyError ? t[error.code] : `${t.failed}: ${describe(error)}`),
    [t],
  );
  useEffect(() => {
    findReaderKey(reader).then((key) => setFound({ reader, key }), fail);
  }, [reader, fail]);
  const run = (task: () => Promise<void>) => {
    setFailure(null);
    setBusy(true);
    task()
      .then(() => findReaderKey(reader))
      .then((key) => setFound({ reader, key }))
      .catch(fail)
      .finally(() => setBusy(false));
  };
  return { key: found?.reader === reader ? found.key : undefined, failure, isBusy, run };
}
