import { useMemo, useState } from 'react';

import { useReview } from '../stores/ReviewContext';
import type { PassedOver } from './folderFiles';
import { useGive } from './useGive';
import { useIncoming, type Intake } from './useIncoming';
import type { Place } from './usePlace';

export interface Drops {
  /** Whether something hovers over the page. */
  isHovering: boolean;
  /** Of the last drop; null where there was none, or it was dismissed. */
  leftOut: { passedOver: PassedOver; taken: number } | null;
  dismiss: () => void;
  /** Files that the open slide did not take, since it is signed. */
  refused: readonly Blob[];
  /** Opens a slide of its own for them, or forgets them. */
  settleRefused: (isWanted: boolean) => void;
}

/** Takes what is dropped or pasted anywhere to the open slide or a new one, and shows it there. */
export function useDrops({ part, goTo }: Place): Drops {
  const { reviewStore } = useReview();
  const give = useGive();
  const [leftOut, setLeftOut] = useState<Drops['leftOut']>(null);
  const [refused, setRefused] = useState<readonly Blob[]>([]);
  const intake = useMemo<Intake>(() => {
    const isSigned = () => reviewStore.getState().review?.session.signature != null;
    const show = () => goTo(part === 'review' ? 'review' : 'fields');
    return {
      addFiles: async (files) => {
        const given = [...files];
        if (isSigned()) {
          setRefused(given);
          return;
        }
        setRefused([]);
        if (give.hasSlide()) show();
        await give.addFiles(given);
        show();
      },
      notePassedOver: (passedOver, taken) => setLeftOut({ passedOver, taken }),
      addLink: (text) => {
        if (isSigned()) return;
        void give.addLink(text).then(show);
      },
    };
  }, [reviewStore, give, part, goTo]);
  return {
    isHovering: useIncoming(intake),
    leftOut,
    dismiss: () => setLeftOut(null),
    refused,
    settleRefused: (isWanted) => {
      setRefused([]);
      if (isWanted) void give.openNew(refused).then(() => goTo('fields'));
    },
  };
}
