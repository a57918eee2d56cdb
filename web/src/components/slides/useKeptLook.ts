import { useEffect, useState } from 'react';

import type { LocatorSpec } from '../../engine';
import type { ReviewSession } from '../../review/types';
import { findLastLook } from '../../slides/lookLog';
import type { SlideReader } from '../../slides/slideReader';
import { findDifference, type FoundLook, type LookDifference } from '../../stores/lookWriter';
import { useReview } from '../../stores/ReviewContext';
import type { LookWish } from '../../stores/slideLook';
import type { SlideLooking } from './useSlideLook';

/** A look at this file that a page before has left. */
export interface KeptOffer {
  done: number;
  total: number;
  /** Of the slide that has its cells. */
  sessionName: string;
  wish: LookWish;
  /** Null: it can go on. */
  difference: LookDifference | null;
  take: () => Promise<void>;
}

export interface KeptLookSources {
  looking: SlideLooking | null;
  locator: LocatorSpec | undefined;
  reader: SlideReader;
  /** Null until it is known. */
  umPerPx: number | null;
}

/** Null where there is none, or something has been begun already. */
export function useKeptLook({ looking, locator, reader, umPerPx }: KeptLookSources): KeptOffer | null {
  const { reviewStore, state } = useReview();
  const [found, setFound] = useState<{ looking: SlideLooking; kept: FoundLook } | null>(null);
  useEffect(() => {
    let isWanted = true;
    const find = async () => {
      await reviewStore.start();
      const kept = (await looking?.writer.find()) ?? null;
      if (isWanted) setFound(looking === null || kept === null ? null : { looking, kept });
    };
    void find();
    return () => {
      isWanted = false;
    };
  }, [looking, reviewStore]);
  if (looking === null || found?.looking !== looking || looking.look.getState().phase !== 'ready') return null;
  const { kept } = found;
  const last = findLastLook(kept.entries);
  const summary = state.summaries.find(({ id }) => id === kept.sessionId);
  if (last === null || summary === undefined || locator === undefined) return null;
  const { region, area, umPerPx: keptUm } = last.look.request;
  const wish = { region, area, umPerPx: keptUm };
  return {
    done: last.done,
    total: last.total,
    sessionName: summary.name,
    wish,
    difference: findDifference(kept.isSameModel, last.look, { info: reader.info, locator, umPerPx }),
    take: async () => {
      const { look, writer } = looking;
      await reviewStore.open(kept.sessionId);
      const session = reviewStore.getState().review?.session;
      // The page says why it does not open.
      if (session?.id !== kept.sessionId || look.getState().phase !== 'ready') return;
      writer.goOn(kept);
      look.restore({ ...kept, findPicture: makeFinder(session) });
      setFound(null);
      if (look.getState().phase === 'paused') await look.goOn();
      else await look.handOverWaiting();
    },
  };
}

/** A field that a person took away was added too. */
function makeFinder({ pictures, removed }: ReviewSession): (name: string) => string | null {
  const all = [...Object.values(pictures), ...Object.values(removed ?? {}).map(({ picture }) => picture)];
  const ids = new Map(all.map(({ id, name }) => [name, id]));
  return (name) => ids.get(name) ?? null;
}
