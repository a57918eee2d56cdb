import { useEffect, useRef, useState } from 'react';

import { explainProblem } from '../../i18n/explainProblem';
import { useI18n, type I18n } from '../../i18n/I18n';
import { useOffline } from '../../offline/OfflineContext';
import { useApp } from '../../stores/AppContext';
import { isPending } from '../../stores/pictureReducer';
import type { AppState } from '../../stores/types';
import { nameCell, nameModel, namePicture, summariseCells } from '../naming/pictureNames';

/**
 * Announces to a screen reader what changed: a model that is ready, an answer, a failure, the end of a list, a new
 * version.
 */
export function Announcer() {
  const i18n = useI18n();
  const { state } = useApp();
  const before = useRef(state);
  const [text, setText] = useState('');
  const { offline } = useOffline();
  useEffect(() => {
    const news = describeChange(before.current, state, i18n);
    before.current = state;
    if (news !== null) setText(news);
  }, [state, i18n]);
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
export function describeChange(before: AppState, now: AppState, i18n: I18n): string | null {
  const { m, format, language } = i18n;
  if (before.pictures.length > 0 && now.pictures.length === 0) return m.announce.cleared;
  if (now.model.phase !== 'ready') return null;
  const { model } = now.model;
  if (before.model.phase !== 'ready') {
    return m.announce.model_ready(nameModel(model.manifest, i18n), m.backends[model.backend]);
  }
  const wasPending = before.pictures.some(isPending);
  if (wasPending && now.pictures.length > 1 && !now.pictures.some(isPending)) {
    const done = now.pictures.filter(({ progress }) => progress.phase === 'done').length;
    const failed = now.pictures.filter(({ progress }) => progress.phase === 'failed').length;
    return m.announce.all_done(done, failed);
  }
  const selected = now.pictures.find(({ id }) => id === now.selectedId);
  const earlier = before.pictures.find(({ id }) => id === now.selectedId);
  if (selected === undefined || selected.progress === earlier?.progress) return null;
  const name = namePicture(selected, i18n);
  if (selected.progress.phase === 'failed') {
    return m.announce.failed(name, explainProblem(selected.progress.problem, m, language).title);
  }
  if (selected.progress.phase !== 'done') return null;
  // A cell was chosen, which the list itself announces.
  if (earlier?.progress.phase === 'done' && earlier.progress.result === selected.progress.result) return null;
  if (model.manifest.locator !== undefined) {
    return m.announce.found(name, summariseCells(selected.progress.result.cells, model.manifest, i18n));
  }
  const [cell] = selected.progress.result.cells;
  if (cell === undefined || cell.label === null) return m.announce.result_none(name);
  const status = cell.status === 'confident' ? m.result.confident : m.result.review;
  return m.announce.result(name, nameCell(cell, model.manifest, i18n), format.percent(cell.probability), status);
}
