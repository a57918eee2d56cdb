import { useEffect, useMemo, useSyncExternalStore } from 'react';

import type { Model } from '../../engine';
import type { SlideReader } from '../../slides/slideReader';
import { useReview } from '../../stores/ReviewContext';
import { SlideLook, type SlideLookState } from '../../stores/slideLook';

/** The look at a slide by a model; another model begins anew. */
export function useSlideLook(reader: SlideReader, name: string, model: Model | null): { look: SlideLook | null; state: SlideLookState | null } {
  const { reviewStore } = useReview();
  const look = useMemo(
    () =>
      model === null
        ? null
        : new SlideLook({
            reader,
            name,
            model,
            createSession: async (wanted) => {
              const names = new Set(reviewStore.getState().summaries.map((summary) => summary.name));
              let free = wanted;
              for (let number = 2; names.has(free); number += 1) free = `${wanted} (${number})`;
              const id = await reviewStore.create(free);
              // As in a session that Python writes: the file is the sample.
              if (id !== null) reviewStore.edit({ type: 'sample_set', sampleId: wanted });
              return id;
            },
            addAnswered: (sessionId, fields) => reviewStore.addAnswered(sessionId, fields),
          }),
    [reader, name, model, reviewStore],
  );
  useEffect(() => () => look?.pause(), [look]);
  const state = useSyncExternalStore(look?.subscribe ?? NOBODY, () => look?.getState() ?? null);
  return { look, state };
}

const NOBODY = () => () => undefined;
