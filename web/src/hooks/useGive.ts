import { useMemo } from 'react';

import { useI18n } from '../i18n/I18n';
import { useReview } from '../stores/ReviewContext';
import { parsePictureLink } from '../stores/pictureLink';

/** Takes pictures to the open slide; where none is open, to a new one. */
export interface Give {
  /** Whether a slide is open, or is being opened. */
  hasSlide: () => boolean;
  addFiles: (files: Iterable<Blob>) => Promise<void>;
  /** Throws a `ProblemError` when the text is no address. `name`: of the slide, where it is a new one. */
  addLink: (text: string, name?: string) => Promise<void>;
  /** A new slide even where one is open. */
  openNew: (files: Iterable<Blob>, links?: readonly string[]) => Promise<void>;
}

export function useGive(): Give {
  const { m, format } = useI18n();
  const { reviewStore } = useReview();
  return useMemo<Give>(() => {
    const nameToday = () => m.review.default_name(format.date(new Date().toISOString()));
    const hasSlide = () => {
      const { review, opening } = reviewStore.getState();
      return review !== null || opening !== null;
    };
    const openNew = (files: Iterable<Blob>, links: readonly string[] = []) => {
      const given = [...files];
      const [first] = given;
      // A slide of one field is called as its file is.
      const own = given.length === 1 && first instanceof File ? first.name : '';
      return reviewStore.createWith(own === '' ? nameToday() : own, given, links);
    };
    return {
      hasSlide,
      openNew,
      addFiles: (files) => (hasSlide() ? reviewStore.addFiles(files) : openNew(files)),
      addLink: (text, name) => {
        const { href } = parsePictureLink(text, document.baseURI);
        if (!hasSlide()) return reviewStore.createWith(name ?? nameToday(), [], [href]);
        reviewStore.addLink(href, document.baseURI);
        return Promise.resolve();
      },
    };
  }, [reviewStore, m, format]);
}
