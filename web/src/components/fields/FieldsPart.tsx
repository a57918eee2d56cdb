import { lazy, Suspense, useEffect } from 'react';

import { useI18n } from '../../i18n/I18n';
import { findSample } from '../../samples/samples';
import { useApp } from '../../stores/AppContext';
import { useReview } from '../../stores/ReviewContext';
import { SampleList } from './SampleList';
import { Welcome } from './Welcome';

const fetchSlideFields = () => import('./SlideFields');
const SlideFields = lazy(fetchSlideFields);

export interface FieldsPartProps {
  onLink: () => void;
  onAbout: () => void;
}

/** The fields of the open slide; where none is open, the first screen. Below, what to try. */
export function FieldsPart({ onLink, onAbout }: FieldsPartProps) {
  const { m } = useI18n();
  const { session, state } = useReview();
  const { samples, model } = useApp().state;
  const isOpen = session !== null || state.opening !== null;
  const isReady = model.phase === 'ready';
  // What shows an answer is there before the first picture is.
  useEffect(() => {
    if (isReady) void fetchSlideFields().catch(() => undefined);
  }, [isReady]);
  // Samples never join the fields of a smear, nor what is signed.
  const pictures = Object.values(session?.pictures ?? {});
  const isTrial = session?.signature == null && pictures.length > 0 && pictures.every(({ name }) => findSample(samples, name) !== undefined);
  return (
    <>
      {isOpen ? (
        <Suspense fallback={<p className="part-loading">{m.tabs.loading}</p>}>
          <SlideFields onAbout={onAbout} />
        </Suspense>
      ) : (
        state.scan === null && <Welcome onLink={onLink} />
      )}
      {/* Hidden rather than gone: a second list would fetch the small pictures again. */}
      <div hidden={(isOpen || state.scan !== null) && !isTrial}>
        <SampleList />
      </div>
    </>
  );
}
