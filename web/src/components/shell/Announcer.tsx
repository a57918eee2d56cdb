import { useEffect, useRef, useState } from 'react';

import { explainProblem } from '../../i18n/explainProblem';
import { useI18n, type I18n } from '../../i18n/I18n';
import { useOffline } from '../../offline/OfflineContext';
import { listPictures } from '../../review/selectors';
import type { ReviewPicture, ReviewSession } from '../../review/types';
import { useApp } from '../../stores/AppContext';
import { useReview } from '../../stores/ReviewContext';
import type { ModelState } from '../../stores/types';
import { nameModel } from '../naming/pictureNames';
import { summariseCells } from '../naming/reviewNames';

/** What changes are told by. */
export interface Told {
  model: ModelState;
  /** The open slide; null where none is. */
  session: ReviewSession | null;
}

/**
 * Announces to a screen reader what changed: a model that is ready, an answer, a failure, the end of a queue, a new
 * version.
 */
export function Announcer() {
  const i18n = useI18n();
  const { model } = useApp().state;
  const { session } = useReview();
  const before = useRef<Told>({ model, session });
  const [text, setText] = useState('');
  const { offline } = useOffline();
  useEffect(() => {
    const now = { model, session };
    const news = describeChange(before.current, now, i18n);
    before.current = now;
    if (news !== null) setText(news);
  }, [model, session, i18n]);
  const { outdated_title, outdated_text } = i18n.m.offline;
  useEffect(
    () =>
      offline.subscribe(() => {
        if (offline.getState().phase === 'outdated') setText(`${outdated_title}. ${outdated_text}`);
      }),
    [offline, outdated_title, outdated_text],
  );
  return (
    <div className="visually-hidden" role="status" aria-live="polite" aria-atomic="true">
      {text}
    </div>
  );
}

/** The one thing worth saying about a change, or null. */
export function describeChange(before: Told, now: Told, i18n: I18n): string | null {
  const { m, language } = i18n;
  if (now.model.phase === 'ready' && before.model.phase !== 'ready') {
    const { model } = now.model;
    return m.announce.model_ready(nameModel(model.manifest, i18n), m.backends[model.backend]);
  }
  const { session } = now;
  // A slide that was opened has answers already.
  if (session === null || session.id !== before.session?.id || session.pictures === before.session.pictures) return null;
  const wasPending = Object.values(before.session.pictures).some(isPending);
  const pictures = listPictures(session);
  if (!wasPending || pictures.some(isPending)) return null;
  const failed = pictures.filter(({ progress }) => progress.phase === 'failed').length;
  const [only] = pictures;
  if (only === undefined) return null;
  if (pictures.length > 1) {
    return m.announce.all_done(pictures.filter(({ progress }) => progress.phase === 'done').length, failed);
  }
  if (only.progress.phase === 'failed') {
    return m.announce.failed(only.name, explainProblem(only.progress.problem, m, language).title);
  }
  if (only.progress.phase !== 'done') return null;
  return m.announce.found(only.name, summariseCells(Object.values(session.cells), session.classes, i18n));
}

/** Still to come. */
function isPending({ progress: { phase } }: ReviewPicture): boolean {
  return phase === 'waiting' || phase === 'running';
}
