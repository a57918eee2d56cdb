import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { Input, Label, TextField } from 'react-aria-components';

import { useI18n } from '../../i18n/I18n';
import type { ReviewSession } from '../../review/types';
import { useReview } from '../../stores/ReviewContext';
import { revealTop } from '../../hooks/revealTop';
import { saveFile } from '../../hooks/saveFile';
import { Button } from '../ui/Button';
import { Dialog } from '../ui/Dialog';

const SlideChoice = lazy(() => import('./SlideChoice'));

/** Which session this is, who reviews, and the ways to another one. */
export function SessionBar({ session }: { session: ReviewSession }) {
  const { m } = useI18n();
  const { state, reviewStore, writer } = useReview();
  const [isListOpen, setListOpen] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  // A session is opened from a list, which may be long and is gone now: what comes instead begins at its head, for
  // the keyboard too.
  useEffect(() => {
    revealTop(heading.current);
    if (document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, []);
  const kept = writer === null ? m.review.memory : state.isSaved ? m.review.saved : m.review.saving;
  return (
    <div className="session-bar">
      <div className="session-title">
        <h1 ref={heading} tabIndex={-1} className="work-heading">
          {session.name}
        </h1>
        <p className="session-saved">{kept}</p>
      </div>
      <ReaderField key={state.reader} />
      <div className="session-actions">
        <Button icon="slides" onPress={() => setListOpen(true)}>
          {m.review.sessions}
        </Button>
        <Button kind="quiet" icon="save" onPress={() => void exportSession()}>
          {m.review.export}
        </Button>
        <Button kind="quiet" icon="close" onPress={() => void reviewStore.closeSession()}>
          {m.review.close}
        </Button>
      </div>
      <Dialog isOpen={isListOpen} onOpenChange={setListOpen} title={m.review.sessions} shape="panel">
        <Suspense fallback={<p className="part-loading">{m.tabs.loading}</p>}>
          <SlideChoice onOpened={() => setListOpen(false)} />
        </Suspense>
      </Dialog>
    </div>
  );

  async function exportSession(): Promise<void> {
    const file = await reviewStore.exportFile();
    if (file !== null) saveFile(file, `${session.name}.leukoscope`);
  }
}

/** The name that goes with every cell that is verified. */
function ReaderField() {
  const { m } = useI18n();
  const { state, reviewStore } = useReview();
  const [reader, setReader] = useState(state.reader);
  return (
    <TextField
      className="session-reader"
      autoComplete="name"
      maxLength={120}
      value={reader}
      onChange={setReader}
      onBlur={() => reviewStore.setReader(reader)}
    >
      <Label className="session-reader-label">{m.review.reader}</Label>
      <Input className="input" />
    </TextField>
  );
}
