import { explainProblem } from '../../i18n/explainProblem';
import { useI18n, type I18n } from '../../i18n/I18n';
import { measureProgress } from '../../review/queue';
import { isMadeBy, listPictures } from '../../review/selectors';
import type { ReviewSession } from '../../review/types';
import { useApp } from '../../stores/AppContext';
import { useReview } from '../../stores/ReviewContext';
import { Button } from '../ui/Button';
import { Notice } from '../ui/Notice';
import { BringButtons } from './BringButtons';
import { LinkNotices } from './LinkNotices';

/** Photographs come in here; how far the queue is, and its controls. */
export function QueueBar({ session }: { session: ReviewSession }) {
  const { total, left } = measureProgress(session);
  const { manifest, isOther } = useSessionModel(session);
  return (
    <div className="queue">
      {session.signature === null && !isOther && <BringButtons isFirst={total === 0} />}
      {total > 0 && <QueueProgress session={session} />}
      {left > 0 && !isOther && <QueueControls canStart={manifest !== null} />}
    </div>
  );
}

/** What of the queue needs a person. */
export function QueueNotices({ session }: { session: ReviewSession }) {
  const { m } = useI18n();
  const { reviewStore } = useReview();
  const { failed, skipped } = measureProgress(session);
  const { isOther } = useSessionModel(session);
  const isSigned = session.signature !== null;
  return (
    <>
      <LinkNotices />
      {isOther && (
        <Notice
          tone="warning"
          title={m.review.other_model}
          actions={
            <Button icon="add" onPress={() => void reviewStore.createAgain()}>
              {m.review.other_new}
            </Button>
          }
        />
      )}
      {failed + skipped > 0 && !isSigned && <UndonePictures session={session} canRetry={!isOther} />}
    </>
  );
}

/** The model that is loaded, and whether the session was made with another one. */
function useSessionModel(session: ReviewSession) {
  const { state: app } = useApp();
  const manifest = app.model.phase === 'ready' ? app.model.model.manifest : null;
  return { manifest, isOther: manifest !== null && !isMadeBy(session, manifest) };
}

function QueueProgress({ session }: { session: ReviewSession }) {
  const i18n = useI18n();
  const { m } = i18n;
  const { state } = useReview();
  const { total, done, failed, skipped, left, timeLeft_ms } = measureProgress(session);
  return (
    <div className="queue-progress">
      <span className="queue-words">
        <span>{m.review.progress(total - left, total)}</span>
        {timeLeft_ms !== null && state.mode === 'running' && (
          <span className="queue-time">{` · ${m.review.time_left(writeTime(timeLeft_ms, i18n))}`}</span>
        )}
      </span>
      <span
        className="track"
        role="progressbar"
        aria-label={m.review.queue}
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={done + failed + skipped}
        aria-valuetext={m.review.progress(total - left, total)}
      >
        <span className="track-fill" style={{ inlineSize: `${(100 * (total - left)) / total}%` }} />
      </span>
    </div>
  );
}

function QueueControls({ canStart }: { canStart: boolean }) {
  const { m } = useI18n();
  const { state, reviewStore } = useReview();
  return (
    <div className="queue-actions">
      {state.mode === 'running' ? (
        <Button kind="quiet" icon="pause" onPress={() => reviewStore.pauseQueue()}>
          {m.review.pause}
        </Button>
      ) : (
        <Button kind="quiet" icon="play" isDisabled={!canStart} onPress={() => reviewStore.startQueue()}>
          {m.review.start}
        </Button>
      )}
      <Button kind="quiet" icon="stop" onPress={() => reviewStore.cancelQueue()}>
        {m.review.cancel}
      </Button>
    </div>
  );
}

/** Pictures that could not be read, or that were left out. */
function UndonePictures({ session, canRetry }: { session: ReviewSession; canRetry: boolean }) {
  const { m, language } = useI18n();
  const { reviewStore } = useReview();
  const { failed, skipped } = measureProgress(session);
  const undone = listPictures(session).filter(({ progress: { phase } }) => phase === 'failed' || phase === 'skipped');
  const broken = undone.filter(({ progress }) => progress.phase === 'failed');
  return (
    <Notice
      tone="warning"
      title={failed > 0 ? m.review.failed(failed) : m.review.skipped(skipped)}
      actions={
        <Button
          icon="retry"
          isDisabled={!canRetry}
          onPress={() => reviewStore.retry(undone.map(({ id }) => id))}
        >
          {m.review.retry}
        </Button>
      }
    >
      {broken.length > 0 && (
        // A long list scrolls, which keys must be able to do.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <ul className="queue-broken" tabIndex={0}>
          {broken.map(({ id, name, progress }) => (
            <li key={id}>
              <strong translate="no">{name}</strong>
              {progress.phase === 'failed' && <span>{` ${explainProblem(progress.problem, m, language).advice}`}</span>}
            </li>
          ))}
        </ul>
      )}
    </Notice>
  );
}

/** Rounded, since it is a guess. */
function writeTime(time_ms: number, { m }: I18n): string {
  const seconds = Math.max(1, Math.round(time_ms / 1000));
  return seconds < 90 ? m.review.seconds(seconds) : m.review.minutes(Math.round(seconds / 60));
}
