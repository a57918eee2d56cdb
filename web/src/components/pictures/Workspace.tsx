import { useEffect, useMemo, type RefObject } from 'react';

import { revealTop } from '../../hooks/revealTop';
import { useI18n } from '../../i18n/I18n';
import { useApp } from '../../stores/AppContext';
import { findDrift } from '../../stores/drift';
import { isPending } from '../../stores/pictureReducer';
import type { Picture } from '../../stores/types';
import { AddButtons } from './AddButtons';
import { DriftNotice } from '../lab/DriftNotice';
import { ModelProgress } from '../model/ModelProgress';
import { PictureList } from './PictureList';
import { PictureStage } from './PictureStage';
import { ProblemNotice } from '../ui/ProblemNotice';
import { ResultFacts } from './ResultFacts';
import { ResultPanel } from './ResultPanel';
import { Button } from '../ui/Button';
import { Icon } from '../ui/Icon';

export interface WorkspaceProps {
  /** Takes the focus when the first picture comes. */
  heading: RefObject<HTMLHeadingElement | null>;
  onLink: () => void;
  onAbout: () => void;
}

/** Pictures and their answers. */
export function Workspace({ heading, onLink, onAbout }: WorkspaceProps) {
  const { m } = useI18n();
  const { pictureStore, state } = useApp();
  const { pictures, selectedId } = state;
  // The button that brought the reader here may be gone; without this the keyboard would start at the top again.
  useEffect(() => heading.current?.focus({ preventScroll: true }), [heading]);
  // A picture chosen at the foot of the page is answered at its head.
  useEffect(() => {
    if (selectedId !== null) revealTop(heading.current);
  }, [heading, selectedId]);
  const manifest = state.model.phase === 'ready' ? state.model.model.manifest : null;
  const selected = pictures.find(({ id }) => id === selectedId);
  const isMany = pictures.length > 1;
  return (
    <>
      <section className="work" data-many={isMany || undefined} aria-labelledby="work-heading">
        <WorkHead heading={heading} onLink={onLink} />
        {isMany && <PictureList />}
        {selected !== undefined && (
          <>
            <PictureStage
              picture={selected}
              manifest={manifest}
              onSelectCell={(position) => pictureStore.selectCell(selected.id, position)}
            />
            <section className="answer" aria-labelledby="answer-heading" aria-busy={isPending(selected)}>
              <h2 id="answer-heading" className="visually-hidden">
                {m.result.heading}
              </h2>
              {selected.progress.phase === 'done' && manifest !== null ? (
                <ResultPanel
                  result={selected.progress.result}
                  manifest={manifest}
                  previewUrl={selected.previewUrl}
                  selected={selected.progress.selectedCell}
                  onSelect={(position) => pictureStore.selectCell(selected.id, position)}
                  isMapShown={state.isMapShown}
                  onMap={(isMapShown) => pictureStore.showMap(isMapShown)}
                />
              ) : (
                <Unanswered picture={selected} />
              )}
            </section>
            {selected.progress.phase === 'done' && manifest !== null && (
              <ResultFacts result={selected.progress.result} manifest={manifest} onAbout={onAbout} />
            )}
          </>
        )}
      </section>
      <p className="privacy privacy-work">
        <Icon name="lock" size={18} />
        <span>{m.app.privacy}</span>
      </p>
    </>
  );
}

/**
 * How many pictures are done, what can be done to all of them, and a warning where their cells look unlike the model's.
 */
function WorkHead({ heading, onLink }: Pick<WorkspaceProps, 'heading' | 'onLink'>) {
  const { m } = useI18n();
  const { pictureStore, state } = useApp();
  const { pictures } = state;
  const manifest = state.model.phase === 'ready' ? state.model.model.manifest : null;
  const drift = useMemo(() => manifest && findDrift(pictures, manifest), [pictures, manifest]);
  const pending = pictures.filter(isPending).length;
  const failed = pictures.filter(({ progress }) => progress.phase === 'failed').length;
  const isMany = pictures.length > 1;
  return (
    <div className="work-head">
      <div className="work-bar">
        <h1 id="work-heading" ref={heading} tabIndex={-1} className="work-heading">
          {m.work.heading}
        </h1>
        {isMany && (
          <p className="work-progress">
            <span>{m.work.progress(pictures.length - pending, pictures.length)}</span>
            {failed > 0 && <span className="work-failed">{m.work.failed(failed)}</span>}
          </p>
        )}
        <div className="work-actions">
          {pending > 0 && isMany && (
            <Button kind="quiet" icon="stop" onPress={() => pictureStore.stop()}>
              {m.work.stop}
            </Button>
          )}
          <AddButtons role="more" onLink={onLink} />
          <Button kind="quiet" icon="trash" onPress={() => pictureStore.clear()}>
            {m.work.clear}
          </Button>
        </div>
      </div>
      <DriftNotice drift={drift} />
    </div>
  );
}

/** What is shown in place of the answer until it is there. */
function Unanswered({ picture }: { picture: Picture }) {
  const { m } = useI18n();
  const { pictureStore, state } = useApp();
  const retry = (
    <Button icon="retry" onPress={() => pictureStore.retry(picture.id)}>
      {m.work.retry}
    </Button>
  );
  switch (picture.progress.phase) {
    case 'failed':
      return <ProblemNotice problem={picture.progress.problem} actions={retry} />;
    case 'stopped':
      return (
        <div className="unanswered">
          <p className="unanswered-title">{m.work.phase_stopped}</p>
          <p>{m.work.stopped_text}</p>
          {retry}
        </div>
      );
    case 'fetching':
      return <Busy text={m.work.phase_fetching} />;
    default:
      if (state.model.phase === 'loading') return <ModelProgress />;
      if (state.model.phase === 'ready') return <Busy text={m.work.phase_running} />;
      return (
        <div className="unanswered">
          <p className="unanswered-title">{m.work.phase_waiting_model}</p>
          <p>{m.work.no_model_text}</p>
        </div>
      );
  }
}

function Busy({ text }: { text: string }) {
  return (
    <div className="unanswered">
      <p className="unanswered-title">
        <span className="pulse" aria-hidden="true" />
        <span>{text}</span>
      </p>
    </div>
  );
}
