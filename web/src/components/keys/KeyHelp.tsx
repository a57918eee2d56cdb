import { lazy, Suspense, useState } from 'react';

import type { CountClass } from '../../count/types';
import { useKeys } from '../../hooks/useKeys';
import { useI18n } from '../../i18n/I18n';
import { Button } from '../ui/Button';

const KeyDialog = lazy(() => import('./KeyDialog'));

/** The way to the list of keys: a button, and the key `?`. */
export function KeyHelp({ classes }: { classes: readonly CountClass[] }) {
  const { m } = useI18n();
  const [isOpen, setOpen] = useState(false);
  useKeys(classes, { help: () => setOpen(true) });
  return (
    <>
      <Button kind="quiet" onPress={() => setOpen(true)}>
        {m.keys.open}
      </Button>
      {isOpen && (
        <Suspense fallback={null}>
          <KeyDialog classes={classes} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
