import { useMemo, useState } from 'react';

import { useI18n } from '../i18n/I18n';
import { useApp } from '../stores/AppContext';
import { useReview } from '../stores/ReviewContext';
import { isSlidePart } from './address';
import { chooseTarget } from './dropTarget';
import type { PassedOver } from './folderFiles';
import { useIncoming, type Intake } from './useIncoming';
import type { Place } from './usePlace';

export interface Drops {
  /** Whether something hovers over the page. */
  isHovering: boolean;
  /** Of the last drop; null where there was none, or it was dismissed. */
  leftOut: { passedOver: PassedOver; taken: number } | null;
  dismiss: () => void;
}

/** Takes what is dropped or pasted anywhere to where it belongs, and shows that part of the page. */
export function useDrops({ part, goTo }: Place): Drops {
  const { m, format } = useI18n();
  const { pictureStore } = useApp();
  const { reviewStore } = useReview();
  const [leftOut, setLeftOut] = useState<Drops['leftOut']>(null);
  const intake = useMemo<Intake>(() => {
    const isOpen = () => {
      const { review, opening } = reviewStore.getState();
      return review !== null || opening !== null;
    };
    const openNew = async (files: Blob[]) => {
      const name = m.review.default_name(format.date(new Date().toISOString()));
      await reviewStore.createWith(name, files);
      goTo('review');
    };
    return {
      addFiles: (files, origin) => {
        const given = [...files];
        const target = chooseTarget(part, isOpen(), given.length);
        if (target === 'new session') return openNew(given);
        goTo(target === 'pictures' ? 'pictures' : 'review');
        if (target === 'open session') return reviewStore.addFiles(given);
        pictureStore.addFiles(given, origin);
        return undefined;
      },
      notePassedOver: (passedOver, taken) => setLeftOut({ passedOver, taken }),
      addLink: (text) => {
        if (isSlidePart(part) && reviewStore.getState().review !== null) {
          reviewStore.addLink(text, document.baseURI);
          goTo('review');
          return;
        }
        pictureStore.addLink(text);
        goTo('pictures');
      },
    };
  }, [pictureStore, reviewStore, part, goTo, m, format]);
  return { isHovering: useIncoming(intake), leftOut, dismiss: () => setLeftOut(null) };
}
