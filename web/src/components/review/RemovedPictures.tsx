import type { Announce } from '../../hooks/useAnnouncement';
import { useI18n } from '../../i18n/I18n';
import type { ReviewSession } from '../../review/types';
import { useReview } from '../../stores/ReviewContext';
import { Button } from '../ui/Button';

/** Photographs that were taken out; each can be put back with its cells. */
export function RemovedPictures({ session, onAnnounce }: { session: ReviewSession; onAnnounce: Announce }) {
  const { m } = useI18n();
  const { reviewStore } = useReview();
  const removed = Object.values(session.removed ?? {}).sort((a, b) => a.picture.position - b.picture.position);
  if (removed.length === 0) return null;
  return (
    <details className="fold">
      <summary>{m.review.removed(removed.length)}</summary>
      <p className="field-help">{m.review.removed_text}</p>
      <ul className="removed-list">
        {removed.map(({ picture: { id, name }, cells }) => (
          <li key={id}>
            <span>{`${name} · ${m.review.dragged(cells.length)}`}</span>
            <Button
              icon="undo"
              aria-label={m.review.restore_picture(name)}
              isDisabled={session.signature !== null}
              onPress={() => onAnnounce(reviewStore.restorePicture(id), m.review.announce_restored(name))}
            >
              {m.review.restore}
            </Button>
          </li>
        ))}
      </ul>
    </details>
  );
}
