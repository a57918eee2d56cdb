import { useMemo, useState } from 'react';

import { parsePictureLink } from '../stores/pictureLink';
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
  /** How many files and links the open slide did not take, since it is signed. */
  refused: number;
  /** Opens a slide of its own for them, or forgets them. */
  settleRefused: (isWanted: boolean) => void;
}

interface Refused {
  files: readonly Blob[];
  links: readonly string[];
}

const NOTHING: Refused = { files: [], links: [] };

/** Takes what is dropped or pasted anywhere to the open slide or a new one, and shows it there. */
export function useDrops({ part, goTo }: Place): Drops {
  const { reviewStore } = useReview();
  const give = useGive();
  const [leftOut, setLeftOut] = useState<Drops['leftOut']>(null);
  const [refused, setRefused] = useState<Refused>(NOTHING);
  const intake = useMemo<Intake>(() => {
    const isSigned = () => reviewStore.getState().review?.session.signature != null;
    const show = () => goTo(part === 'review' ? 'review' : 'fields');
    return {
      addFiles: async (files) => {
        const given = [...files];
        if (isSigned()) {
          setRefused({ files: given, links: [] });
          return;
        }
        setRefused(NOTHING);
        if (give.hasSlide()) show();
        await give.addFiles(given);
        show();
      },
      notePassedOver: (passedOver, taken) => setLeftOut({ passedOver, taken }),
      addLink: (text) => {
        if (isSigned()) {
          setRefused({ files: [], links: [parsePictureLink(text, document.baseURI).href] });
          return;
        }
        setRefused(NOTHING);
        void give.addLink(text).then(show);
      },
    };
  }, [reviewStore, give, part, goTo]);
  return {
    isHovering: useIncoming(intake),
    leftOut,
    dismiss: () => setLeftOut(null),
    refused: refused.files.length + refused.links.length,
    settleRefused: (isWanted) => {
      setRefused(NOTHING);
      if (isWanted) void give.openNew(refused.files, refused.links).then(() => goTo('fields'));
    },
  };
}
