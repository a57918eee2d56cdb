import { lazy, Suspense, useState } from 'react';

import { useI18n } from '../../i18n/I18n';
import { Button } from '../ui/Button';

const CodeDialog = lazy(() => import('../camera/CodeDialog'));

/** Reads the sample's id from its barcode or QR code. */
export function ReadSampleCode({ onCode, isDisabled }: { onCode: (id: string) => void; isDisabled: boolean }) {
  const { m } = useI18n();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button icon="camera" isDisabled={isDisabled} onPress={() => setOpen(true)}>
        {m.report.read_code}
      </Button>
      {isOpen && (
        <Suspense fallback={null}>
          <CodeDialog
            onClose={() => setOpen(false)}
            onCode={(code) => {
              setOpen(false);
              onCode(code);
            }}
          />
        </Suspense>
      )}
    </>
  );
}
