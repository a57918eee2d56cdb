import { useEffect, useMemo, useSyncExternalStore } from 'react';

import type { Model } from '../../engine';
import type { SlideReader } from '../../slides/slideReader';
import { LookWriter } from '../../stores/lookWriter';
import { useReview } from '../../stores/ReviewContext';
import { SlideLook, type SlideLookState } from '../../stores/slideLook';

export interface SlideLooking {
  look: SlideLook;
  /** What is kept of it in this browser. */
  writer: LookWriter;
}

/** The look at a slide by a model, and its outline; another model begins anew. */
export function useSlideLook(reader: SlideReader, file: File, model: Model | null): { looking: SlideLooking | null; state: SlideLookState | null } {
  const { reviewStore } = useReview();
  const looking = useMemo(() => {
    if (model === null) return null;
    const writer = new LookWriter({
      file,
      manifest: model.manifest,
      findDatabase: () => reviewStore.database,
      now: () => new Date().toISOString(),
    });
    const look = new SlideLook({
      reader,
      name: file.name,
      model,
      log: writer,
      createSession: async (wanted) => {
        const names = new Set(reviewStore.getState().summaries.map((summary) => summary.name));
        let free = wanted;
        for (let number = 2; names.has(free); number += 1) free = `${wanted} (${number})`;
        const id = await reviewStore.create(free);
        // As in a session that Python writes: the file is the sample.
        if (id !== null) reviewStore.edit({ type: 'sample_set', sampleId: wanted });
        return id;
      },
      addAnswered: async (sessionId, fields) => {
        const ids = await reviewStore.addAnswered(sessionId, fields);
        await reviewStore.writer?.flush();
        return ids;
      },
    });
    return { look, writer };
  }, [reader, file, model, reviewStore]);
  useEffect(() => () => looking?.look.pause(), [looking]);
  const state = useSyncExternalStore(looking?.look.subscribe ?? NOBODY, () => looking?.look.getOutline() ?? null);
  return { looking, state };
}

const NOBODY = () => () => undefined;
