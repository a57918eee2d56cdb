import { useCallback, useEffect, useRef, useState } from 'react';
import { FileTrigger } from 'react-aria-components';

import { useSigningTexts } from '../../i18n/signingTexts';
import type { Verdict } from '../../signing/verification';
import { verifyFile } from '../../storage/verifyFile';
import { Button } from '../ui/Button';
import { VerdictNotice } from './VerdictNotice';

/** Takes a file and says whether it is what a key signed. No server is asked. */
export default function VerifyCard() {
  const t = useSigningTexts();
  const [found, setFound] = useState<{ name: string; verdict: Verdict | null } | null>(null);
  const card = useRef<HTMLElement>(null);
  const take = useCallback((file: File | null | undefined) => {
    if (!file) return;
    setFound({ name: file.name, verdict: null });
    void verifyFile(file).then((verdict) => setFound({ name: file.name, verdict }));
  }, []);
  useEffect(() => {
    const element = card.current;
    const drop = (event: DragEvent) => {
      // Else the page would take it as a picture of the slide.
      event.preventDefault();
      take(event.dataTransfer?.files[0]);
    };
    element?.addEventListener('drop', drop);
    return () => element?.removeEventListener('drop', drop);
  }, [take]);
  return (
    <section ref={card} className="card no-print" aria-labelledby="verify-heading">
      <h2 id="verify-heading" className="section-heading">
        {t.verify_heading}
      </h2>
      <p className="field-help">{t.verify_explain}</p>
      <FileTrigger acceptedFileTypes={['.json', '.leukoscope']} onSelect={(files) => take(files?.[0])}>
        <Button>{t.verify_choose}</Button>
      </FileTrigger>
      {found && <div aria-live="polite">{found.verdict ? <VerdictNotice name={found.name} verdict={found.verdict} /> : <p>{t.checking}</p>}</div>}
    </section>
  );
}
